using EdgeRegistry.Bus;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Cluster.Tests.Changes;

/// <summary>
/// Tags that count how often they were moved, each in the transaction that also writes its change: whoever reads the log sees by the counts
/// whether a change is missing, stands twice or stands before an earlier one.
/// </summary>
internal static class WatchedTags
{
    public static readonly RepositoryName Repository = RepositoryName.Parse("team/app");

    public static async Task CreateAsync(DbSession session, IEnumerable<string> tags)
    {
        await session.ExecuteAsync(session.Dialect.Ddl("CREATE TABLE watched_tags (name {name} NOT NULL PRIMARY KEY, moves BIGINT NOT NULL)"));
        foreach (var tag in tags)
        {
            await session.ExecuteAsync("INSERT INTO watched_tags (name, moves) VALUES (@tag, 0)", new { tag });
        }
    }

    /// <summary>Moves a tag: its row is locked before its change is inserted, as a push does.</summary>
    public static async Task<Move> MoveAsync(DbSession session, string tag, Func<DbSession, Change, Task> insert)
    {
        var moves = 1 + await session.FirstOrDefaultAsync<long>("SELECT moves FROM watched_tags WHERE name = @tag" + session.Dialect.ForUpdate, new { tag });
        await session.ExecuteAsync("UPDATE watched_tags SET moves = @moves WHERE name = @tag", new { tag, moves });
        var move = new Move(tag, moves);
        await insert(session, new Change(ChangeKind.TagPut, Repository) { Tag = tag, NewDigest = $"{moves}" });
        return move;
    }

    public static async Task<Dictionary<string, long>> CountAsync(DbSession session) =>
        (await session.QueryAsync<Row>("SELECT name AS Name, moves AS Moves FROM watched_tags")).ToDictionary(row => row.Name, row => row.Moves, StringComparer.Ordinal);

    private sealed record Row(string Name, long Moves);
}

/// <summary>The so-manieth move of a tag.</summary>
internal sealed record Move(string Tag, long Count)
{
    public static Move Of(ChangeEvent change) => new(change.Tag!, long.Parse(change.NewDigest!, System.Globalization.CultureInfo.InvariantCulture));
}
