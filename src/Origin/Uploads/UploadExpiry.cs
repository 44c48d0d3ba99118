using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>Removes uploads that nobody continued in time, with their bytes, and finished ones that nobody will repeat any more.</summary>
internal sealed class UploadExpiry(Database.Database database, UploadSessionsTable table, UploadSessions sessions, UploadStore store, UploadExpiry.Ages ages)
{
    /// <exception cref="LeaseLostException">Another node does it now.</exception>
    public async Task RunAsync(CancellationToken cancellation, Lease? lease = null)
    {
        var now = ages.Time.GetUtcNow();
        await RemoveAsync(UploadState.Open, now - ages.Abandoned, lease, cancellation);
        await RemoveAsync(UploadState.Done, now - ages.Done, lease, cancellation);
    }

    private async Task RemoveAsync(UploadState state, DateTimeOffset last, Lease? lease, CancellationToken cancellation)
    {
        var before = last.ToUnixTimeMilliseconds();
        int removed;
        do
        {
            removed = 0;
            foreach (var id in await database.ReadAsync(Find, cancellation))
            {
                if (await database.WriteAsync(session => DeleteAsync(session, id), cancellation) is { } gone)
                {
                    removed++;
                    sessions.Forget(id);
                    await store.DeleteAsync(id, gone.File, gone.Generation);
                }
            }
        }
        while (removed > 0);

        async Task<UploadSession?> DeleteAsync(DbSession session, string id)
        {
            await (lease?.RequireAsync(session) ?? Task.CompletedTask);
            return await table.DeleteIdleAsync(session, id, before);
        }

        Task<List<string>> Find(DbSession session) => table.ExpiredAsync(session, state, before);
    }

    /// <summary>How old an upload may become since its last sign of life.</summary>
    internal sealed record Ages(TimeSpan Abandoned, TimeProvider Time)
    {
        /// <summary>How long a final PUT whose answer was lost may be repeated.</summary>
        public TimeSpan Done => TimeSpan.FromHours(1);

        /// <summary>How long nobody may have written to a file that no session knows: a node may not see the newest sessions yet.</summary>
        public TimeSpan Orphaned => TimeSpan.FromHours(1);
    }
}
