using System.Buffers;
using EdgeRegistry.Edge.Upstream;

namespace EdgeRegistry.Edge.Audit;

/// <summary>
/// Brings pulls into the origin's audit log: from memory to the spool several times a second, those that differ in nothing but their moment as
/// one record with their number; from the spool to the origin when it answers. A batch whose answer was lost is sent again; the origin
/// stores each of its records once.
/// </summary>
internal sealed partial class ReportPulls(PullReports pulls, Spool spool, OriginClient origin, AuditMetrics metrics, ILogger<ReportPulls> logger) : BackgroundService
{
    private const int MostAtOnce = 500;
    private const int LooksInAWindow = 4;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Lock _gathering = new();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly ArrayBufferWriter<byte> _body = new(256 * 1024);
    private readonly ReportWriter _writer = new();
    private readonly GatheredPulls _gathered = new();
    private bool _isFailing;

    public override void Dispose()
    {
        _writer.Dispose();
        base.Dispose();
    }

    /// <summary>Brings the rest to the disk; the next start sends it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Gather(toTheEnd: true);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(GatherAsync(stoppingToken), SendAsync(stoppingToken));

    private async Task GatherAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Window / LooksInAWindow); // more often than it writes: there is room for the pulls of a moment only
        try
        {
            for (var look = 1; await timer.WaitForNextTickAsync(stop); look++)
            {
                Gather(toTheEnd: look % LooksInAWindow == 0);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The edge ends.
        }
    }

    private void Gather(bool toTheEnd)
    {
        lock (_gathering) // a host that is in a hurry does not wait for the loop
        {
            while (pulls.TryTake(out var pull))
            {
                _gathered.Add(pull);
                if (_gathered.IsFull)
                {
                    Append();
                }
            }

            if (toTheEnd && _gathered.Pulls > 0)
            {
                Append();
            }
        }
    }

    private void Append()
    {
        var pulled = _gathered.Pulls;
        _writer.Clear();
        _gathered.MoveTo(_writer);
        try
        {
            spool.Append(_writer.Records, pulled);
            _isFailing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            metrics.DiskFailed(pulled);
            if (!_isFailing)
            {
                _isFailing = true;
                LogDisk(e.Message);
            }
        }
    }

    private async Task SendAsync(CancellationToken stop)
    {
        var pause = Between;
        try
        {
            while (true)
            {
                await Task.Delay(pause, stop);
                pause = await TrySendAllAsync(stop) ? Between : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The edge ends.
        }
    }

    private async Task<bool> TrySendAllAsync(CancellationToken stop)
    {
        try
        {
            while (spool.Read(_buffer) is { } batch)
            {
                _body.ResetWrittenCount();
                var (bytes, pulled) = ReportBody.Write(_body, batch.Records.Span, MostAtOnce);
                if (pulled == 0)
                {
                    spool.Sent(batch.Segment, batch.Records.Length, 0); // damaged on the disk after it was written: nothing behind it can be found
                    LogDamaged(batch.Records.Length);
                    continue;
                }

                using var answer = await origin.TellAsync("audit", "edge/v1/audit", _body.WrittenMemory, Patience, stop);
                if (!answer.IsSuccessStatusCode)
                {
                    return false; // an origin that is older than this edge
                }

                spool.Sent(batch.Segment, bytes, pulled);
                metrics.Reported(pulled);
            }

            return true;
        }
        catch (Exception e) when (e is OriginUnavailableException or IOException or UnauthorizedAccessException)
        {
            return false; // they wait; the metrics show how many bytes
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The disk does not take reports of pulls ({Reason}): they will be missing in the audit log")]
    private partial void LogDisk(string reason);

    [LoggerMessage(2, LogLevel.Warning, "{Bytes} bytes of reports of pulls are damaged: they will be missing in the audit log")]
    private partial void LogDamaged(int bytes);
}
