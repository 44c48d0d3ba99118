namespace EdgeRegistry.Origin.Database;

/// <summary>Removes request ids that nobody asks for any more. Each node does it; they only share the work.</summary>
internal sealed partial class ForgetRequestsJob(Database database, CommittedRequestsTable table, TimeProvider time, ILogger<ForgetRequestsJob> logger) : BackgroundService
{
    private const int Batch = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(15); // three times the longest Timeout
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await database.WriteAsync(session => table.DeleteOldAsync(session, Kept, Batch), stoppingToken) == Batch)
                {
                    // There may be more.
                }
            }
            catch (DatabaseUnavailableException e)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Old request ids could not be removed; trying again")]
    private partial void LogFailed(Exception fault);
}
