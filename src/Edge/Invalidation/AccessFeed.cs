using System.Globalization;
using System.Text.Json;
using EdgeRegistry.Bus;
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
    private const int Limit = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private int _followed; // the bus's period whose past is applied
    private bool _isSilent;
    private (long Seq, string Id) _known = (-1, ""); // what the origin called the change that was reached

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
            var sent = targets.Lease.Now;
            for (var isFirst = true; ; isFirst = false)
            {
                var (epoch, seq) = targets.Applied.Position;
                var wait = !isFirst || period != 0 || _isSilent || epoch is null ? 0 : (int)Wait.TotalSeconds;
                using var document = JsonDocument.Parse(await origin.ReadAsync("access", PathOf(epoch, seq, wait), MaxSize, Patience, cancellation));
                if (!TryTake(document.RootElement, (epoch, seq)))
                {
                    return false;
                }

                if (SeqOf(document.RootElement, "next") == SeqOf(document.RootElement, "head"))
                {
                    break;
                }
            }

            targets.Lease.Renew(sent);
            Heard();
            return true;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested
            && e is OriginUnavailableException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException or HttpRequestException or IOException or OperationCanceledException)
        {
            Missed(e.Message);
            return false;
        }
    }

    private string PathOf(string? epoch, long seq, int wait) => string.Create(
        CultureInfo.InvariantCulture,
        $"edge/v1/changes?epoch={Uri.EscapeDataString(epoch ?? "")}&since={seq}&id={(_known.Seq == seq ? Uri.EscapeDataString(_known.Id) : "")}&limit={Limit}&wait={wait}&kinds=access_changed,keys_changed,repository_deleted");

    private static long SeqOf(JsonElement answer, string place) => answer.GetProperty(place).GetProperty("seq").GetInt64();

    // False when the bus was quicker: the next answer tells.
    private bool TryTake(JsonElement answer, (string? Epoch, long Seq) asked)
    {
        var (epoch, next) = (answer.GetProperty("epoch").GetString()!, SeqOf(answer, "next"));
        var id = answer.GetProperty("next").GetProperty("id").GetString()!;
        if (answer.GetProperty("reset").GetBoolean())
        {
            if (targets.Applied.Position != asked)
            {
                return false;
            }

            targets.Lease.Break();
            targets.Applied.Reset(epoch, next);
            targets.Keys.Changed();
        }
        else
        {
            foreach (var change in answer.GetProperty("changes").EnumerateArray())
            {
                Apply(change, epoch);
            }

            targets.Applied.Reached(epoch, next);
        }

        _known = (next, id);
        return true;
    }

    private void Apply(JsonElement json, string epoch)
    {
        switch (ChangeJson.Read(json, epoch))
        {
            case { Kind: ChangeKind.KeysChanged }:
                targets.Keys.Changed();
                break;
            case { Kind: ChangeKind.RepositoryDeleted } change:
                targets.Applied.Deleted(epoch, change.Seq, change.Repository, isWhole: true);
                break;
            case { Kind: ChangeKind.AccessChanged } change:
                targets.Applied.Apply(epoch, change.Seq, change.Tag, change.Repository, isWhole: true);
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
