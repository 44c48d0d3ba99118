using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Repositories;

namespace EdgeRegistry.Origin.Blobs;

/// <summary>
/// Records that a client was told that a blob is here, at most once a minute for each: it will not push it again, so nobody may
/// collect it for a while.
/// </summary>
internal sealed class BlobTouch(Database.Database database, RepositoriesTable repositories, BlobsTable blobs, TimeProvider time)
{
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    public async Task TouchAsync(RepositoryName repository, Digest digest, LinkedBlob blob)
    {
        var now = time.GetUtcNow();
        var stale = (now - Grain).ToUnixTimeMilliseconds();
        if (blob.LastUsed >= stale)
        {
            return;
        }

        await database.WriteAsync(
            async session =>
            {
                if (await repositories.FindAsync(session, repository) is { } id)
                {
                    await blobs.TouchAsync(session, id, digest, now.ToUnixTimeMilliseconds(), stale);
                }
            },
            CancellationToken.None);
    }
}
