using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Manifests;

/// <summary><c>manifests</c>: stored byte for byte, per repository.</summary>
internal sealed class ManifestsTable
{
    public const string ByDigest = "FROM repositories r JOIN manifests m ON m.repository_id = r.id AND m.digest = @reference WHERE r.name = @repository";

    public const string ByTag =
        """
        FROM repositories r
        JOIN tags t ON t.repository_id = r.id AND t.name = @reference
        JOIN manifests m ON m.repository_id = r.id AND m.digest = t.digest
        WHERE r.name = @repository
        """;

    public const string Head = "SELECT m.digest AS Digest, m.media_type AS MediaType, m.size AS Size ";

    /// <summary>What a manifest is, without its bytes; null when the repository has none such.</summary>
    public Task<StoredManifest?> FindAsync(DbSession session, RepositoryName repository, Reference reference) =>
        session.FirstOrDefaultAsync<StoredManifest>(Head + From(reference), new { repository = repository.Value, reference = reference.Value });

    public Task<byte[]?> BodyAsync(DbSession session, RepositoryName repository, string digest) =>
        session.FirstOrDefaultAsync<byte[]>("SELECT m.body " + ByDigest, new { repository = repository.Value, reference = digest });

    /// <summary>Stores a manifest; false when the repository has it already.</summary>
    public async Task<bool> PutAsync(DbSession session, long repositoryId, NewManifest manifest, long now)
    {
        var key = new { repositoryId, digest = manifest.Digest.Value };
        // Locked, so that one that is being deleted is waited for, and then is not there.
        var known = await session.FirstOrDefaultAsync<long?>("SELECT id FROM manifests WHERE repository_id = @repositoryId AND digest = @digest" + session.Dialect.ForUpdate, key);
        var upsert = session.Dialect.Upsert(
            "manifests",
            ["repository_id", "digest"],
            ["media_type", "artifact_type", "subject", "annotations"],
            ["size", "created", "body"]);
        await session.ExecuteAsync(
            upsert,
            new
            {
                repository_id = repositoryId,
                digest = manifest.Digest.Value,
                media_type = manifest.Content.MediaType,
                artifact_type = manifest.Content.ArtifactType,
                subject = manifest.Content.Subject?.Digest.Value,
                annotations = manifest.Annotations,
                size = manifest.Body.Length,
                created = now,
                body = manifest.Body,
            });
        return known is null;
    }

    /// <summary>The subject of a manifest that the caller is about to delete; null when the manifest is not there.</summary>
    public Task<DoomedManifest?> LockAsync(DbSession session, long repositoryId, Digest digest) =>
        session.FirstOrDefaultAsync<DoomedManifest>(
            "SELECT id AS Id, subject AS Subject FROM manifests WHERE repository_id = @repositoryId AND digest = @digest" + session.Dialect.ForUpdate,
            new { repositoryId, digest = digest.Value });

    public Task DeleteAsync(DbSession session, long id) => session.ExecuteAsync("DELETE FROM manifests WHERE id = @id", new { id });

    private static string From(Reference reference) => reference.Digest is null ? ByTag : ByDigest;
}

internal sealed record StoredManifest(string Digest, string MediaType, long Size);

internal sealed record DoomedManifest(long Id, string? Subject);
