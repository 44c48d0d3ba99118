using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Tags;

/// <summary><c>tags</c>: the only names that move.</summary>
internal sealed class TagsTable
{
    public const string Page = "SELECT name FROM tags WHERE repository_id = @repositoryId AND name > @last ORDER BY name LIMIT @count";

    public const string ByDigest = "SELECT name FROM tags WHERE repository_id = @repositoryId AND digest = @digest ORDER BY name";

    /// <summary>
    /// Points the tag at a manifest and answers where it pointed. The row is locked from here to the commit, so the caller inserts
    /// its change row afterwards and the ids of changes order each tag's history.
    /// </summary>
    public async Task<string?> MoveAsync(DbSession session, long repositoryId, Tag tag, Digest digest, long now)
    {
        var row = new { repository_id = repositoryId, name = tag.Value, digest = digest.Value, updated = now };
        var old = await LockAsync(session, repositoryId, tag);
        if (old is null && await session.ExecuteAsync(session.Dialect.InsertOrIgnore("tags", "repository_id", "name", "digest", "updated"), row) == 1)
        {
            return null;
        }

        // A row that is not there cannot be locked: somebody else may have made it meanwhile.
        old ??= await LockAsync(session, repositoryId, tag);
        await session.ExecuteAsync(session.Dialect.Upsert("tags", ["repository_id", "name"], ["digest", "updated"]), row);
        return old;
    }

    /// <summary>Removes the tag and answers where it pointed; null when there was none.</summary>
    public async Task<string?> DeleteAsync(DbSession session, long repositoryId, Tag tag)
    {
        var old = await LockAsync(session, repositoryId, tag);
        if (old is not null)
        {
            await session.ExecuteAsync(
                "DELETE FROM tags WHERE repository_id = @repositoryId AND name = @name",
                new { repositoryId, name = tag.Value });
        }

        return old;
    }

    /// <summary>Up to <paramref name="count"/> names after <paramref name="last"/>, in byte order.</summary>
    public Task<List<string>> ListAsync(DbSession session, long repositoryId, string last, int count) =>
        session.QueryAsync<string>(Page, new { repositoryId, last, count });

    /// <summary>Every tag that points at a manifest, locked.</summary>
    public Task<List<string>> PointingAtAsync(DbSession session, long repositoryId, Digest digest) =>
        session.QueryAsync<string>(ByDigest + session.Dialect.ForUpdate, new { repositoryId, digest = digest.Value });

    private static Task<string?> LockAsync(DbSession session, long repositoryId, Tag tag) =>
        session.FirstOrDefaultAsync<string>(
            "SELECT digest FROM tags WHERE repository_id = @repositoryId AND name = @name" + session.Dialect.ForUpdate,
            new { repositoryId, name = tag.Value });
}
