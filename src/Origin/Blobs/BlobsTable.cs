using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Blobs;

/// <summary><c>blobs</c> and <c>repository_blobs</c>: which bytes exist, and which repositories may serve them.</summary>
internal sealed class BlobsTable
{
    public const string FindLink =
        """
        SELECT b.size AS Size, l.last_used AS LastUsed
        FROM repositories r
        JOIN repository_blobs l ON l.repository_id = r.id AND l.digest = @digest
        JOIN blobs b ON b.digest = l.digest
        WHERE r.name = @repository AND b.state = 0
        """;

    public const string FindHolders =
        """
        SELECT r.name AS Name, COALESCE(p.is_public, 0) AS IsPublic FROM repository_blobs l
        JOIN repositories r ON r.id = l.repository_id
        LEFT JOIN projects p ON p.name = SUBSTR(r.name, 1, INSTR(r.name, '/') - 1)
        WHERE l.digest = @digest ORDER BY l.repository_id LIMIT @count
        """;

    /// <summary>The blob as this repository links it, or null.</summary>
    public Task<LinkedBlob?> FindAsync(DbSession session, RepositoryName repository, Digest digest) =>
        session.FirstOrDefaultAsync<LinkedBlob>(FindLink, new { repository = repository.Value, digest = digest.Value });

    /// <summary>Some repositories that link the blob: at most <paramref name="count"/>.</summary>
    public Task<List<BlobHolder>> HoldersAsync(DbSession session, Digest digest, int count) =>
        session.QueryAsync<BlobHolder>(FindHolders, new { digest = digest.Value, count });

    /// <summary>Records that the bytes are in place and that the repository may serve them.</summary>
    public async Task AddAsync(DbSession session, long repositoryId, Digest digest, long size, long now)
    {
        var row = new { repository_id = repositoryId, digest = digest.Value, size, state = 0, last_used = now };
        await session.ExecuteAsync(session.Dialect.Upsert("blobs", ["digest"], ["size", "state", "last_used"]), row);
        await session.ExecuteAsync(session.Dialect.Upsert("repository_blobs", ["repository_id", "digest"], ["last_used"]), row);
    }

    /// <summary>
    /// Updates the link, which makes a concurrent delete wait or fail; false when there is none. The row always changes: Galera's certification
    /// does not see an update to the same value.
    /// </summary>
    public async Task<bool> UseAsync(DbSession session, long repositoryId, Digest digest, long now) =>
        await session.ExecuteAsync(
            "UPDATE repository_blobs SET last_used = CASE WHEN last_used < @now THEN @now ELSE last_used + 1 END WHERE repository_id = @repositoryId AND digest = @digest",
            new { repositoryId, digest = digest.Value, now }) == 1;

    /// <summary>Says that somebody relied on the blob's being here, unless that was said since <paramref name="stale"/>.</summary>
    public async Task TouchAsync(DbSession session, long repositoryId, Digest digest, long now, long stale)
    {
        var touch = new { repositoryId, digest = digest.Value, now, stale };
        await session.ExecuteAsync(
            "UPDATE repository_blobs SET last_used = @now WHERE repository_id = @repositoryId AND digest = @digest AND last_used < @stale",
            touch);
        await session.ExecuteAsync("UPDATE blobs SET last_used = @now WHERE digest = @digest AND last_used < @stale", touch);
    }

    public Task UnlinkAsync(DbSession session, long repositoryId, Digest digest) =>
        session.ExecuteAsync(
            "DELETE FROM repository_blobs WHERE repository_id = @repositoryId AND digest = @digest",
            new { repositoryId, digest = digest.Value });
}

/// <summary>A blob seen through a repository's link: bytes, and when somebody last relied on it (Unix milliseconds).</summary>
internal sealed record LinkedBlob(long Size, long LastUsed);

/// <summary>A repository that links a blob.</summary>
internal sealed record BlobHolder
{
    public string Name { get; init; } = "";

    /// <summary>Not 0 when everybody may pull there.</summary>
    public long IsPublic { get; init; } // no constructor: an expression has no type when there is no row
}
