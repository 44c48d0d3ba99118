using EdgeRegistry.Bus;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Manifests;
using EdgeRegistry.Origin.Repositories;

namespace EdgeRegistry.Origin.Blobs;

/// <summary>
/// <c>DELETE /v2/&lt;name&gt;/blobs/&lt;digest&gt;</c> (end-10): removes the repository's link. The bytes belong to every repository
/// that links them, so they stay until garbage collection finds none.
/// </summary>
internal sealed class DeleteBlob(IRegistryAccess access, ChangeLog log, BlobTables tables, RegistryAudit audit, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Delete, path.Repository);
        var actor = access.CallerOf(context).Actor;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var line = audit.Line(context, "delete", "blob", path.Repository!, Reference.To(path.Digest!));
        await log.CommitAsync(async session =>
        {
            await audit.InsertAsync(session, line);
            return await DeleteAsync(session, path.Repository!, path.Digest!, actor, now);
        });
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private async Task<bool> DeleteAsync(DbSession session, RepositoryName repository, Digest digest, string? actor, long now)
    {
        // The link's row is written first: a manifest that is being put and relies on it either comes before or fails.
        if (await tables.Repositories.FindAsync(session, repository) is not { } id || !await tables.Blobs.UseAsync(session, id, digest, now))
        {
            throw OciErrors.BlobUnknown.With(detail: digest.Value);
        }

        if (await tables.References.FindListingAsync(session, id, digest) is { } manifest)
        {
            throw OciErrors.Unsupported.With($"the manifest {manifest} of this repository lists the blob: delete the manifest first", digest.Value);
        }

        await tables.Blobs.UnlinkAsync(session, id, digest);
        await tables.Changes.InsertAsync(session, new Change(ChangeKind.BlobUnlinked, repository) { OldDigest = digest.Value, Actor = actor }, now);
        return true;
    }
}

/// <summary>The tables that deleting a blob reads and writes.</summary>
internal sealed record BlobTables(RepositoriesTable Repositories, BlobsTable Blobs, ReferencesTable References, ChangesTable Changes);
