using System.Text.Json;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Access.Tokens;
using EdgeRegistry.Edge.Upstream;

namespace EdgeRegistry.Edge.Invalidation;

/// <summary>
/// Follows the origin's changes of rights by asking for them, and so keeps the lease: the origin answers when there is one, at the latest
/// after <see cref="Wait"/>. Where the bus shows every change it asks only once in each period of the bus: for what was changed before.
/// </summary>
internal sealed partial class AccessFeed(FeedTargets targets, FreshnessClock clock, OriginClient origin, TimeProvider time, ILogger<AccessFeed> logger) : BackgroundService
{
    /// <summary>How long the origin may hold an answer back; the lease is more than twice as long.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    private const int MaxSize = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private int _followed; // the bus's period whose past is applied
    private bool _isSilent;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var period = clock.Mark;
                if (period != 0 && period == _followed)
                {
                    await Task.Delay(Look, time, stoppingToken);
                }
                else if (await TryAskAsync(period, stoppingToken))
                {
                    _followed = period;
                    await Task.Delay(period != 0 ? TimeSpan.Zero : Pause, time, stoppingToken);
                }
                else
                {
                    await Task.Delay(Look, time, stoppingToken);
                }

                await targets.Keys.RefreshAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The edge ends.
        }
    }

    private async Task<bool> TryAskAsync(int period, CancellationToken cancellation)
    {
        try
        {
            var (epoch, seq) = targets.Applied.Position;
            var sent = targets.Lease.Now;
            var wait = period != 0 || _isSilent || epoch is null ? 0 : (int)Wait.TotalSeconds;
            var path = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"edge/v1/access?epoch={Uri.EscapeDataString(epoch ?? "")}&since={seq}&wait={wait}");
            using var document = JsonDocument.Parse(await origin.ReadAsync("access", path, MaxSize, Patience, cancellation));
            if (!TryTake(document.RootElement, (epoch, seq)))
            {
                return false;
            }

            targets.Lease.Renew(sent);
            Heard();
            return true;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested
            && e is OriginUnavailableException or JsonException or InvalidOperationException or KeyNotFoundException or HttpRequestException or IOException or OperationCanceledException)
        {
            Missed(e.Message);
            return false;
        }
    }

    // False when the bus was quicker: the next answer tells.
    private bool TryTake(JsonElement answer, (string? Epoch, long Seq) asked)
    {
        var (epoch, head) = (answer.GetProperty("epoch").GetString()!, answer.GetProperty("head").GetInt64());
        if (answer.GetProperty("reset").GetBoolean())
        {
            if (targets.Applied.Position != asked)
            {
                return false;
            }

            targets.Lease.Break();
            targets.Applied.Reset(epoch, head);
            targets.Keys.Changed();
            return true;
        }

        foreach (var change in answer.GetProperty("changes").EnumerateArray())
        {
            Take(epoch, change);
        }

        targets.Applied.Reached(epoch, head);
        return true;
    }

    private void Take(string epoch, JsonElement change)
    {
        var seq = change.GetProperty("seq").GetInt64();
        switch (change.GetProperty("kind").GetString())
        {
            case "keys":
                targets.Keys.Changed();
                break;
            case "deleted":
                targets.Applied.Deleted(epoch, seq, change.GetProperty("repository").GetString()!, isWhole: true);
                break;
            default:
                targets.Applied.Apply(epoch, seq, change.GetProperty("account").GetString(), change.GetProperty("project").GetString(), isWhole: true);
                break;
        }
    }

    private void Heard()
    {
        if (_isSilent)
        {
            _isSilent = false;
            LogHeard();
        }
    }

    private void Missed(string reason)
    {
        if (!_isSilent)
        {
            _isSilent = true;
            LogSilent(reason);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The origin does not tell changes of rights ({Reason}): until it does, tokens are judged by the changes that are known")]
    private partial void LogSilent(string reason);

    [LoggerMessage(2, LogLevel.Information, "The origin tells changes of rights again")]
    private partial void LogHeard();
}

/// <summary>What changes of rights are applied to.</summary>
internal sealed record FeedTargets(AppliedAccess Applied, AccessLease Lease, EdgeKeys Keys);
