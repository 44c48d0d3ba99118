using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Changes;

/// <summary><c>changes</c> and <c>change_head</c> as the log is cut at its old end. The mark moves with the rows that it tells of, and the last change stays.</summary>
internal sealed class TruncationTable
{
    public const string Oldest = "SELECT id AS Id, seq AS Seq, uid AS Uid, time AS Time FROM changes WHERE seq > @seq ORDER BY seq LIMIT @count";

    /// <summary>The oldest changes that are left, in order, without the last one.</summary>
    public async Task<List<OldChange>> OldestAsync(DbSession session, int count)
    {
        var head = await session.FirstOrDefaultAsync<Head>("SELECT seq AS Seq, truncated AS Truncated FROM change_head WHERE id = 1");
        var rows = await session.QueryAsync<OldChange>(Oldest, new { seq = head!.Truncated, count });
        rows.RemoveAll(row => row.Seq >= head.Seq);
        return rows;
    }

    /// <summary>Removes changes and says up to where.</summary>
    public async Task CutAsync(DbSession session, IReadOnlyList<OldChange> changes)
    {
        await session.ExecuteAsync("DELETE FROM changes WHERE id IN @ids", new { ids = changes.Select(change => change.Id) });
        await session.ExecuteAsync(
            "UPDATE change_head SET truncated = @Seq, truncated_uid = @Uid WHERE id = 1 AND truncated < @Seq",
            new { changes[^1].Seq, changes[^1].Uid });
    }

    private sealed record Head(long Seq, long Truncated);
}

/// <summary>A change that may be removed.</summary>
internal sealed record OldChange(long Id, long Seq, string Uid, long Time);
