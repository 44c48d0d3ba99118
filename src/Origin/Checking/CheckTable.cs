using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Checking;

/// <summary>
/// What a check reads, in pages by key: each reads a bounded number of rows along an index. Pages end at <c>last</c>, so that one can be read
/// again: <see cref="End"/> at first.
/// </summary>
internal sealed class CheckTable
{
    /// <summary>Behind every digest, tag and session id.</summary>
    public const string End = "~";

    public const string Blobs = "SELECT digest AS Digest, size AS Size FROM blobs WHERE digest > @after AND digest <= @last AND state = 0 ORDER BY digest LIMIT @limit";

    public const string KnownBlobs = "SELECT digest FROM blobs WHERE digest IN @digests";

    public const string NextLink = "SELECT MIN(repository_id) FROM repository_blobs WHERE repository_id > @after";

    public const string NextManifest = "SELECT MIN(repository_id) FROM manifests WHERE repository_id > @after";

    public const string NextTag = "SELECT MIN(repository_id) FROM tags WHERE repository_id > @after";

    public const string NextReference = "SELECT MIN(repository_id) FROM manifest_references WHERE repository_id > @after";

    public const string Links =
        """
        SELECT l.digest AS Digest, b.state AS State FROM repository_blobs l LEFT JOIN blobs b ON b.digest = l.digest
        WHERE l.repository_id = @repository AND l.digest > @after AND l.digest <= @last ORDER BY l.digest LIMIT @limit
        """;

    public const string KnownLinks = "SELECT digest FROM repository_blobs WHERE repository_id = @repository AND digest IN @digests";

    public const string Tags =
        """
        SELECT t.name AS Name, t.digest AS Digest, m.digest AS Manifest
        FROM tags t LEFT JOIN manifests m ON m.repository_id = t.repository_id AND m.digest = t.digest
        WHERE t.repository_id = @repository AND t.name > @after AND t.name <= @last ORDER BY t.name LIMIT @limit
        """;

    public const string ManifestKeys =
        "SELECT digest AS Digest, size AS Size FROM manifests WHERE repository_id = @repository AND digest > @after AND digest <= @last ORDER BY digest LIMIT @limit";

    public const string Manifests =
        """
        SELECT digest AS Digest, media_type AS MediaType, artifact_type AS ArtifactType, subject AS Subject, size AS Size, body AS Body
        FROM manifests WHERE repository_id = @repository AND digest > @after AND digest <= @last ORDER BY digest
        """;

    public const string References =
        """
        SELECT manifest AS Manifest, kind AS Kind, digest AS Digest FROM manifest_references
        WHERE repository_id = @repository AND manifest > @after AND manifest <= @last ORDER BY manifest, kind, digest LIMIT @limit
        """;

    public const string Uploads =
        """
        SELECT id AS Id, received AS Received, generation AS Generation, committing AS Committing, file AS File FROM upload_sessions
        WHERE id > @after AND id <= @last AND state = 0 ORDER BY id LIMIT @limit
        """;

    public const string UploadIds = "SELECT id FROM upload_sessions WHERE id IN @ids";

    public const string Numbers = "SELECT seq FROM changes WHERE seq > @after AND seq <= @last ORDER BY seq LIMIT @limit";

    public Task<List<BlobRow>> BlobsAsync(DbSession session, string after, string last, int limit) => session.QueryAsync<BlobRow>(Blobs, new { after, last, limit });

    public Task<List<string>> KnownBlobsAsync(DbSession session, IReadOnlyCollection<string> digests) => session.QueryAsync<string>(KnownBlobs, new { digests });

    /// <summary>The next repository of which there are rows, known or not; null behind the last.</summary>
    public async Task<long?> NextRepositoryAsync(DbSession session, long after)
    {
        long? next = await session.FirstOrDefaultAsync<long?>("SELECT MIN(id) FROM repositories WHERE id > @after", new { after });
        foreach (var sql in new[] { NextLink, NextManifest, NextTag, NextReference })
        {
            var other = await session.FirstOrDefaultAsync<long?>(sql, new { after });
            next = next is null || other < next ? other ?? next : next;
        }

        return next;
    }

    public Task<string?> NameAsync(DbSession session, long repository) => session.FirstOrDefaultAsync<string>("SELECT name FROM repositories WHERE id = @repository", new { repository });

    public Task<List<LinkRow>> LinksAsync(DbSession session, long repository, string after, string last, int limit) =>
        session.QueryAsync<LinkRow>(Links, new { repository, after, last, limit });

    public Task<List<string>> KnownLinksAsync(DbSession session, long repository, IReadOnlyCollection<string> digests) =>
        session.QueryAsync<string>(KnownLinks, new { repository, digests });

    public Task<List<TagRow>> TagsAsync(DbSession session, long repository, string after, string last, int limit) =>
        session.QueryAsync<TagRow>(Tags, new { repository, after, last, limit });

    public Task<List<ManifestKey>> ManifestKeysAsync(DbSession session, long repository, string after, int limit) =>
        session.QueryAsync<ManifestKey>(ManifestKeys, new { repository, after, last = End, limit });

    public Task<List<ManifestRow>> ManifestsAsync(DbSession session, long repository, string after, string last) =>
        session.QueryAsync<ManifestRow>(Manifests, new { repository, after, last });

    public Task<List<ReferenceRow>> ReferencesAsync(DbSession session, long repository, string after, string last, int limit) =>
        session.QueryAsync<ReferenceRow>(References, new { repository, after, last, limit });

    public Task<List<UploadRow>> UploadsAsync(DbSession session, string after, string last, int limit) => session.QueryAsync<UploadRow>(Uploads, new { after, last, limit });

    public Task<List<string>> KnownUploadsAsync(DbSession session, IReadOnlyCollection<string> ids) => session.QueryAsync<string>(UploadIds, new { ids });

    public Task<List<long>> NumbersAsync(DbSession session, long after, long last, int limit) => session.QueryAsync<long>(Numbers, new { after, last, limit });

    public Task<long?> FirstNumberAsync(DbSession session, long from) => session.FirstOrDefaultAsync<long?>("SELECT MIN(seq) FROM changes WHERE seq >= @from", new { from });

    public Task<long?> LastNumberAsync(DbSession session) => session.FirstOrDefaultAsync<long?>("SELECT MAX(seq) FROM changes");

    public Task<long?> HeadAsync(DbSession session) => session.FirstOrDefaultAsync<long?>("SELECT seq FROM change_head WHERE id = 1");
}
