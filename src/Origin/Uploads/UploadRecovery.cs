using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>What a crash leaves of uploads: sessions that their process still seems to hold, files between two names.</summary>
internal sealed partial class UploadRecovery(
    Database.Database database,
    UploadSessionsTable table,
    CommitUpload commit,
    ILogger<UploadRecovery> logger)
{
    /// <summary>Finishes uploads of any node whose writer went away while it put the file in place.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var session in await database.ReadAsync(table.InterruptedAsync, cancellation))
        {
            try
            {
                if (await commit.RecoverAsync(session))
                {
                    LogFinished(session.Repository, session.Committing!);
                }
            }
            catch (OciException e)
            {
                LogTaken(session.Id[..8], e.Message); // by the client's own repetition, or another node
            }
        }
    }

    [LoggerMessage(2, LogLevel.Debug, "The interrupted upload {Start}… was not finished here: {Reason}")]
    private partial void LogTaken(string start, string reason);

    [LoggerMessage(1, LogLevel.Information, "Finished an interrupted upload: {Repository} has {Digest}")]
    private partial void LogFinished(string repository, string digest);
}
