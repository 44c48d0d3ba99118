using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>Removes uploads that nobody continued in time, with their bytes, and finished ones that nobody will repeat any more.</summary>
internal sealed class UploadExpiry(Database.Database database, UploadSessionsTable table, UploadSessions sessions, UploadStore store, UploadExpiry.Ages ages)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = ages.Time.GetUtcNow();
        await RemoveAsync(UploadState.Open, now - ages.Abandoned, now, cancellation);
        await RemoveAsync(UploadState.Done, now - ages.Done, now, cancellation);
    }

    private async Task RemoveAsync(UploadState state, DateTimeOffset before, DateTimeOffset now, CancellationToken cancellation)
    {
        List<string> expired;
        do
        {
            expired = await database.ReadAsync(Find, cancellation);
            foreach (var id in expired)
            {
                if (await database.WriteAsync(session => table.DeleteIdleAsync(session, id, now.ToUnixTimeMilliseconds()), cancellation))
                {
                    sessions.Forget(id);
                    store.Delete(id);
                }
            }
        }
        while (expired.Count > 0);

        Task<List<string>> Find(DbSession session) => table.ExpiredAsync(session, state, before.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
    }

    /// <summary>How old an upload may become since its last sign of life.</summary>
    internal sealed record Ages(TimeSpan Abandoned, TimeProvider Time)
    {
        /// <summary>How long a final PUT whose answer was lost may be repeated.</summary>
        public TimeSpan Done => TimeSpan.FromHours(1);
    }
}
