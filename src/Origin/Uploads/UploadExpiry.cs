using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>Removes uploads that nobody continued in time, with their bytes, and finished ones that nobody will repeat any more.</summary>
internal sealed class UploadExpiry(Database.Database database, UploadSessionsTable table, UploadSessions sessions, UploadStore store, UploadExpiry.Ages ages)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = ages.Time.GetUtcNow();
        await RemoveAsync(UploadState.Open, now - ages.Abandoned, cancellation);
        await RemoveAsync(UploadState.Done, now - ages.Done, cancellation);
    }

    private async Task RemoveAsync(UploadState state, DateTimeOffset last, CancellationToken cancellation)
    {
        var before = last.ToUnixTimeMilliseconds();
        int removed;
        do
        {
            removed = 0;
            foreach (var id in await database.ReadAsync(Find, cancellation))
            {
                if (await database.WriteAsync(session => table.DeleteIdleAsync(session, id, before), cancellation) is { } gone)
                {
                    removed++;
                    sessions.Forget(id);
                    await store.DeleteAsync(id, gone.File, gone.Generation);
                }
            }
        }
        while (removed > 0);

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
