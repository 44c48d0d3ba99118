using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Blobs;
using EdgeRegistry.Origin.Repositories;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// Links a blob that another repository has (end-11). The caller must be allowed to pull there; why it was refused is never told:
/// the answer is an ordinary upload.
/// </summary>
internal sealed class MountBlob(IRegistryAccess access, Database.Database database, RepositoriesTable repositories, BlobsTable blobs, TimeProvider time)
{
    private const int MostSearched = 100;

    /// <summary>True when the blob is in <paramref name="target"/> now. Without <paramref name="from"/> a bounded number of repositories is searched.</summary>
    public async Task<bool> TryAsync(HttpContext context, RepositoryName target, Digest digest, string? from)
    {
        var sources = from is not null ? [from] : await SearchAsync(context, digest);
        foreach (var text in sources)
        {
            if (RepositoryName.TryParse(text, out var source)
                && await access.DecideAsync(context, AccessAction.Pull, source) == AccessDecision.Granted
                && await LinkAsync(source, target, digest))
            {
                return true;
            }
        }

        return false;
    }

    // Those that the token names or that everybody may read. A decision costs a question to the database: one for each holder would tell by
    // the time whether, and how often, others have the blob.
    private async Task<IEnumerable<string>> SearchAsync(HttpContext context, Digest digest)
    {
        var holders = await database.ReadAsync(session => blobs.HoldersAsync(session, digest, MostSearched), context.RequestAborted);
        var token = context.Features.Get<PresentedToken>()?.Token; // none where there are no identities
        return holders.Where(holder => token is null || holder.IsPublic != 0 || (RepositoryName.TryParse(holder.Name, out var name) && token.Allows(AccessAction.Pull, name))).Select(holder => holder.Name);
    }

    private Task<bool> LinkAsync(RepositoryName source, RepositoryName target, Digest digest) =>
        database.WriteAsync(
            async session =>
            {
                var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                if (await repositories.FindAsync(session, source) is not { } sourceId
                    || await blobs.FindAsync(session, source, digest) is not { } blob
                    || !await blobs.UseAsync(session, sourceId, digest, now))
                {
                    return false;
                }

                var targetId = await repositories.EnsureAsync(session, target);
                await blobs.AddAsync(session, targetId, digest, blob.Size, now);
                return true;
            },
            CancellationToken.None);
}
