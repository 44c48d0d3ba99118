using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>The change log as those who follow it by asking are told it.</summary>
internal sealed class FeedTable(ChangesTable changes)
{
    public const string UidAt = "SELECT uid FROM changes WHERE seq = @seq";

    // So long a stretch of the log is searched for wanted kinds; the next question goes on behind it.
    private const long MaxStretch = 20_000;

    /// <summary>How far the log is.</summary>
    public async Task<(string Epoch, LogPosition Head)> HeadAsync(DbSession session)
    {
        var head = await changes.HeadAsync(session);
        return (head.Epoch, new LogPosition(head.Seq, await IdAtAsync(session, head.Seq)));
    }

    /// <summary>What followed a number in a history.</summary>
    public async Task<FeedPage> ReadAsync(DbSession session, FeedQuestion asked)
    {
        var (epoch, head) = await HeadAsync(session);
        if (asked.Epoch != epoch || asked.Since > head.Seq)
        {
            return FeedPage.Reset(epoch, head);
        }

        var to = Math.Min(head.Seq, asked.Since + MaxStretch);
        var id = await IdAtAsync(session, asked.Since);
        var found = await RangeAsync(session, asked, epoch, to);
        var next = found.Count == asked.Limit ? new LogPosition(found[^1].Seq, found[^1].Id)
            : to == head.Seq ? head
            : new LogPosition(to, await IdAtAsync(session, to));

        // Last: whatever was cut away while this was read is behind the mark.
        var cut = await session.FirstOrDefaultAsync<Cut>("SELECT truncated AS Seq, truncated_uid AS Uid, epoch AS Epoch FROM change_head WHERE id = 1");
        var isWhole = cut!.Epoch == epoch && cut.Seq <= asked.Since && IsContiguous(asked, found);
        id ??= cut.Seq == asked.Since && cut.Uid is not null ? Guid.ParseExact(cut.Uid, "N") : null;
        return isWhole && (asked.Id is null || asked.Id == id) ? new FeedPage(epoch, head, IsReset: false, found, next) : FeedPage.Reset(epoch, head);
    }

    private async Task<List<ChangeEvent>> RangeAsync(DbSession session, FeedQuestion asked, string epoch, long to) =>
        to == asked.Since ? []
        : asked.Kinds.Count == 0 ? await changes.RangeAsync(session, epoch, asked.Since, to, asked.Limit)
        : await changes.RangeAsync(session, epoch, asked.Since, to, asked.Limit, asked.Kinds);

    // Numbers have no gaps: where one is missing, the log was cut.
    private static bool IsContiguous(FeedQuestion asked, List<ChangeEvent> found) =>
        asked.Kinds.Count > 0 || found.Count == 0 || (found[0].Seq == asked.Since + 1 && found[^1].Seq == asked.Since + found.Count);

    private static async Task<Guid?> IdAtAsync(DbSession session, long seq) =>
        seq > 0 && await session.FirstOrDefaultAsync<string>(UidAt, new { seq }) is { } uid ? Guid.ParseExact(uid, "N") : null;

    private sealed record Cut(long Seq, string? Uid, string Epoch);
}
