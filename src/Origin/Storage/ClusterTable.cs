using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Storage;

/// <summary><c>cluster</c>: one row, the id of this installation and whether the storage folder has been marked with it.</summary>
internal sealed class ClusterTable
{
    /// <summary>What <c>is_marked</c> holds when the mark was written: from then on a folder without it is not this one.</summary>
    public const long Marked = 1;

    /// <summary>How long a node that said it would write the mark may take (milliseconds).</summary>
    private const long Patience = 60_000;

    /// <summary>The row; made with <paramref name="candidate"/> when there is none.</summary>
    public async Task<ClusterRow> EnsureAsync(DbSession session, string candidate)
    {
        await session.ExecuteAsync(session.Dialect.InsertOrIgnore("cluster", "id", "cluster_id", "is_marked"), new { id = 1, cluster_id = candidate, is_marked = 0 });
        return await FindAsync(session) ?? throw new InvalidDataException("The row of the table cluster is gone.");
    }

    public Task<ClusterRow?> FindAsync(DbSession session) =>
        session.FirstOrDefaultAsync<ClusterRow>("SELECT cluster_id AS Id, is_marked AS Mark FROM cluster WHERE id = 1");

    /// <summary>
    /// Makes the caller the one who writes the mark; false when it is written, or another node is about to. Until then the column holds when
    /// that was said, as a negative number.
    /// </summary>
    public async Task<bool> ClaimAsync(DbSession session) =>
        await session.ExecuteAsync(
            $"UPDATE cluster SET is_marked = -({session.Dialect.Now}) WHERE id = 1 AND is_marked <= 0 AND is_marked > @patience - ({session.Dialect.Now})",
            new { patience = Patience }) == 1;

    public Task MarkedAsync(DbSession session) => session.ExecuteAsync("UPDATE cluster SET is_marked = @Marked WHERE id = 1", new { Marked });
}

/// <summary>An installation: 128 random bits in hexadecimal, and <see cref="ClusterTable.Marked"/> once its folder says so.</summary>
internal sealed record ClusterRow(string Id, long Mark);
