using EdgeRegistry.Bus;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Blobs;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Manifests;

namespace EdgeRegistry.Origin.Api.Contents;

/// <summary>
/// <c>DELETE /projects/{p}/repositories/{r}</c>: manifests with their tags, then links, then the repository, each with the change that tells of
/// it. A large one takes several transactions, so that everybody else's writes go on between them; only the last one makes it gone, and a
/// broken one is taken up by asking again.
/// </summary>
internal sealed class DeleteRepository(ApiWrites writes, RepositoryDoor door, ManifestWriter manifests, DeletedContent content, TimeProvider time) : IApiResource
{
    private const int Batch = 100;

    public IEnumerable<Operation> Operations => [new("DELETE", RepositoryOperations.One, "Delete a repository with all that is in it", HandleAsync)];

    private async Task HandleAsync(ApiRequest request)
    {
        while (!await writes.CommitAsync(session => DeleteSomeAsync(session, request)))
        {
            request.Aborted.ThrowIfCancellationRequested();
        }
    }

    /// <summary>True when the repository is gone.</summary>
    private async Task<bool> DeleteSomeAsync(DbSession session, ApiRequest request)
    {
        var found = await door.RequireAsync(session, request, new("repository", "delete"));
        var digests = await content.Reads.DigestsAsync(session, found.Id, Batch);
        foreach (var digest in digests)
        {
            await manifests.DeleteAsync(session, found.Name, Digest.Parse(digest), request.Account.Caller.Actor);
        }

        var links = digests.Count < Batch ? await content.Reads.LinksAsync(session, found.Id, Batch) : [];
        foreach (var digest in links)
        {
            await content.Blobs.UnlinkAsync(session, found.Id, Digest.Parse(digest));
            await content.Changes.InsertAsync(session, new Change(ChangeKind.BlobUnlinked, found.Name) { OldDigest = digest, Actor = request.Account.Caller.Actor }, time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        if (digests.Count == Batch || links.Count == Batch)
        {
            return false;
        }

        await content.Reads.RemoveAsync(session, found.Id);
        await content.Changes.InsertAsync(session, new Change(ChangeKind.RepositoryDeleted, found.Name) { Actor = request.Account.Caller.Actor }, time.GetUtcNow().ToUnixTimeMilliseconds());
        await writes.AuditAsync(session, request, "delete", "repository", found.Name.Value, found.Project.Name);
        return true;
    }
}

/// <summary>The tables that deleting a repository writes.</summary>
internal sealed record DeletedContent(ContentReadsTable Reads, BlobsTable Blobs, ChangesTable Changes);
