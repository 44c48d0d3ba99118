namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// Removes files of uploads that nobody will read: without a session, or left behind where another writer took over. Any node may do it at
/// any time: a file that is the committed one or the present writer's stays, and so does a young one.
/// </summary>
internal sealed partial class UploadSweep(
    Database.Database database,
    UploadSessionsTable table,
    UploadStore store,
    UploadExpiry.Ages ages,
    ILogger<UploadSweep> logger)
{
    /// <summary>Removes what is left.</summary>
    /// <param name="youngToo">Nobody writes: not this process yet, and no other has the folder.</param>
    /// <param name="cancellation">Ends it between two files.</param>
    public async Task RunAsync(bool youngToo, CancellationToken cancellation)
    {
        foreach (var file in await store.ListAsync())
        {
            if (file.IsLeft(await database.ReadAsync(session => table.FindAsync(session, file.Session), cancellation))
                && await store.WrittenAsync(file) is { } written
                && (youngToo || written < ages.Time.GetUtcNow() - ages.Orphaned))
            {
                await store.DeleteAsync(file.Session, file.Number);
                LogOrphan(file.Session[..8]);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Removed bytes of upload {Start}…, which nobody needs any more")]
    private partial void LogOrphan(string start);
}
