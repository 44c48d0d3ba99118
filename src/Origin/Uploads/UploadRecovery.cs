namespace EdgeRegistry.Origin.Uploads;

/// <summary>What a crash leaves of uploads: sessions that are held by nobody, files between two names, files without a session.</summary>
internal sealed partial class UploadRecovery(
    Database.Database database,
    UploadSessionsTable table,
    UploadSessions sessions,
    CommitUpload commit,
    UploadStore store,
    ILogger<UploadRecovery> logger)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        await sessions.FreeAbandonedAsync(cancellation);
        foreach (var session in await database.ReadAsync(table.InterruptedAsync, cancellation))
        {
            if (await commit.RecoverAsync(session))
            {
                LogFinished(session.Repository, session.Committing!);
            }
        }

        foreach (var id in store.List())
        {
            if (await database.ReadAsync(session => table.FindAsync(session, id), cancellation) is null)
            {
                store.Delete(id);
                LogOrphan(id[..Math.Min(8, id.Length)]);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Finished an interrupted upload: {Repository} has {Digest}")]
    private partial void LogFinished(string repository, string digest);

    [LoggerMessage(2, LogLevel.Information, "Removed the bytes of upload {Start}…, which has no session")]
    private partial void LogOrphan(string start);
}
