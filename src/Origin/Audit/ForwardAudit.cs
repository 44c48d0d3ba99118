using System.Net.Sockets;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Audit;

/// <summary>
/// Sends the audit log to a syslog server (<c>audit_log_forward_endpoint</c>). The log itself is the queue: what was committed is sent, in order,
/// also after a restart; with <c>skip_audit_log_database</c> it leaves the database when it is sent. A server that is away gets the rest later.
/// One node sends; one that died or was succeeded while it sent may have sent a few lines that its successor sends again.
/// </summary>
internal sealed partial class ForwardAudit(ForwardProgress progress, ForwardRules rules, AuditMetrics metrics, ILogger<ForwardAudit> logger) : BackgroundService
{
    private const int LooksPerRefresh = 10; // another node may have changed a setting
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private SyslogConnection? _connection;
    private bool _isAway;

    public override void Dispose()
    {
        _connection?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var look = 0; ; look++)
            {
                await TryForwardAsync(mayHaveChanged: look % LooksPerRefresh == 0, stoppingToken);
                await Task.Delay(_isAway ? Pause : Look, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The origin ends; the next start goes on where this one was.
        }
    }

    private async Task TryForwardAsync(bool mayHaveChanged, CancellationToken stop)
    {
        try
        {
            if (mayHaveChanged)
            {
                await rules.RefreshAsync(stop);
            }

            if (rules.Endpoint is { } endpoint && await progress.TryHoldAsync(stop) is { } lease)
            {
                await ForwardAsync(endpoint, lease, stop);
            }
        }
        catch (Exception e) when (e is DatabaseUnavailableException or LeaseLostException)
        {
            // Whoever writes hears of it; and the lease's holder says that it is another one.
        }
    }

    private async Task ForwardAsync(SyslogEndpoint endpoint, Lease lease, CancellationToken stop)
    {
        try
        {
            var sent = await progress.SentAsync(lease, stop);
            while (await progress.NextAsync(sent, stop) is { Count: > 0 } lines)
            {
                await SendAsync(endpoint, lines, stop);
                Task moved = rules.IsOnlyForwarded ? progress.RemoveAsync(lease, sent, lines[^1].Id) : progress.AdvanceAsync(lease, lines[^1].Id, CancellationToken.None);
                await moved;
                sent = lines[^1].Id;
                metrics.Forwarded(lines.Count);
            }
        }
        catch (Exception e) when (!stop.IsCancellationRequested && e is SocketException or OperationCanceledException)
        {
            await AwayAsync(e.Message, lease, stop);
        }
    }

    private async Task SendAsync(SyslogEndpoint endpoint, List<AuditLine> lines, CancellationToken stop)
    {
        if (_connection is not null && _connection.Endpoint != endpoint)
        {
            Hangup();
        }

        _connection ??= await SyslogConnection.OpenAsync(endpoint, stop);
        await _connection.SendAsync(lines.Select(SyslogMessage.Of), stop);
        if (_isAway)
        {
            _isAway = false;
            LogBack();
        }
    }

    private async Task AwayAsync(string reason, Lease lease, CancellationToken stop)
    {
        Hangup();
        if (!_isAway)
        {
            _isAway = true;
            LogAway(reason);
        }

        if (rules.IsOnlyForwarded && await progress.LastAsync(stop) - rules.MaxWaiting is var oldest && await progress.SentAsync(lease, stop) is var sent && sent < oldest)
        {
            metrics.ForwardDropped(await progress.RemoveAsync(lease, sent, oldest));
        }
    }

    private void Hangup()
    {
        _connection?.Dispose();
        _connection = null;
    }

    [LoggerMessage(1, LogLevel.Warning, "The syslog server cannot be reached ({Reason}): lines of the audit log wait")]
    private partial void LogAway(string reason);

    [LoggerMessage(2, LogLevel.Information, "The syslog server takes lines of the audit log again")]
    private partial void LogBack();
}

/// <summary>What the settings say of forwarding, now.</summary>
internal sealed class ForwardRules(RegistrySettings settings, AuditOptions options)
{
    /// <summary>The server; null when lines are not forwarded.</summary>
    public SyslogEndpoint? Endpoint => SyslogEndpoint.TryParse(settings.Get("audit_log_forward_endpoint"));

    /// <summary>True when lines leave the database when they are sent.</summary>
    public bool IsOnlyForwarded => settings.Is("skip_audit_log_database");

    public Task RefreshAsync(CancellationToken cancellation) => settings.RefreshAsync(cancellation);

    /// <summary>How many lines wait at most when they are only forwarded.</summary>
    public int MaxWaiting => options.ForwardQueue;
}
