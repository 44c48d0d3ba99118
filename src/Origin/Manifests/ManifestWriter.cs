using EdgeRegistry.Bus;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Blobs;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Repositories;
using EdgeRegistry.Origin.Tags;

namespace EdgeRegistry.Origin.Manifests;

/// <summary>Puts and deletes manifests: each in one transaction with its references, its tags and the changes that tell of them.</summary>
internal sealed class ManifestWriter(ManifestTables tables, TimeProvider time)
{
    private const int MostMissing = 100;

    public async Task<bool> PutAsync(DbSession session, RepositoryName repository, NewManifest manifest, IReadOnlyList<Tag> tags, string? actor)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var id = await tables.Repositories.EnsureAsync(session, repository);
        await RequireBlobsAsync(session, id, manifest.Content, now);
        if (await tables.Manifests.PutAsync(session, id, manifest, now))
        {
            await tables.References.AddAsync(session, id, manifest.Digest, manifest.Content);
            var put = new Change(ChangeKind.ManifestPut, repository) { NewDigest = manifest.Digest.Value, Subject = manifest.Content.Subject?.Digest.Value, Actor = actor };
            await tables.Changes.InsertAsync(session, put, now);
        }

        foreach (var tag in tags)
        {
            var old = await tables.Tags.MoveAsync(session, id, tag, manifest.Digest, now);
            if (old != manifest.Digest.Value)
            {
                var moved = new Change(ChangeKind.TagPut, repository) { Tag = tag.Value, OldDigest = old, NewDigest = manifest.Digest.Value, Actor = actor };
                await tables.Changes.InsertAsync(session, moved, now);
            }
        }

        return true;
    }

    /// <summary>Deletes a tag; the manifest stays.</summary>
    public async Task<bool> DeleteAsync(DbSession session, RepositoryName repository, Tag tag, string? actor)
    {
        if (await tables.Repositories.FindAsync(session, repository) is not { } id || await tables.Tags.DeleteAsync(session, id, tag) is not { } old)
        {
            throw OciErrors.ManifestUnknown.With(detail: tag.Value);
        }

        await InsertDeletedAsync(session, repository, tag.Value, old, actor, time.GetUtcNow().ToUnixTimeMilliseconds());
        return true;
    }

    /// <summary>Deletes a manifest and every tag that points at it, one change each.</summary>
    public async Task<bool> DeleteAsync(DbSession session, RepositoryName repository, Digest digest, string? actor)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (await tables.Repositories.FindAsync(session, repository) is not { } id || await tables.Manifests.LockAsync(session, id, digest) is not { } manifest)
        {
            throw OciErrors.ManifestUnknown.With(detail: digest.Value);
        }

        foreach (var name in await tables.Tags.PointingAtAsync(session, id, digest))
        {
            await tables.Tags.DeleteAsync(session, id, Tag.Parse(name));
            await InsertDeletedAsync(session, repository, name, digest.Value, actor, now);
        }

        await tables.References.DeleteAsync(session, id, digest);
        await tables.Manifests.DeleteAsync(session, manifest.Id);
        var deleted = new Change(ChangeKind.ManifestDeleted, repository) { OldDigest = digest.Value, Subject = manifest.Subject, Actor = actor };
        await tables.Changes.InsertAsync(session, deleted, now);
        return true;
    }

    private Task InsertDeletedAsync(DbSession session, RepositoryName repository, string tag, string old, string? actor, long now) =>
        tables.Changes.InsertAsync(session, new Change(ChangeKind.TagDeleted, repository) { Tag = tag, OldDigest = old, Actor = actor }, now);

    // Each link that the manifest relies on is updated, not only read: a delete of it at the same time cannot slip in between.
    private async Task RequireBlobsAsync(DbSession session, long repositoryId, Manifest content, long now)
    {
        var blobs = content.Config is null ? content.Layers : [content.Config, .. content.Layers];
        var missing = new List<OciErrorEntry>();
        foreach (var blob in blobs.GroupBy(b => b.Digest).OrderBy(b => b.Key.Value, StringComparer.Ordinal))
        {
            // Listed twice, one that is to be had here is enough to require it.
            var linked = await tables.Blobs.UseAsync(session, repositoryId, blob.Key, now);
            if (!linked && blob.Any(b => !b.HasUrls && !MediaTypes.IsNonDistributable(b.MediaType)))
            {
                missing.Add(new OciErrorEntry(OciErrors.ManifestBlobUnknown.Code, "the repository does not have this blob", blob.Key.Value));
                if (missing.Count == MostMissing)
                {
                    break; // the writer is everybody's, and the client knows enough
                }
            }
        }

        if (missing.Count > 0)
        {
            throw new OciException(OciErrors.ManifestBlobUnknown, missing);
        }
    }
}

/// <summary>The tables that a manifest is written to.</summary>
internal sealed record ManifestTables(
    RepositoriesTable Repositories,
    BlobsTable Blobs,
    ManifestsTable Manifests,
    ReferencesTable References,
    TagsTable Tags,
    ChangesTable Changes);
