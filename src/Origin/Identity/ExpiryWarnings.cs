using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary>Announces once a day each robot that ends soon, in the log and as a metric: a secret that ends silently breaks somebody's builds.</summary>
internal sealed partial class ExpiryWarnings(
    Database.Database database, RobotsTable robots, IdentityOptions options, ExpiryWarnings.Clock clock, ILogger<ExpiryWarnings> logger) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly TimeSpan Again = TimeSpan.FromDays(1);

    /// <summary>Looks once.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.Time.GetUtcNow();
        var (from, to, since) = (now.ToUnixTimeMilliseconds(), now.AddDays(options.ExpiryWarningDays).ToUnixTimeMilliseconds(), (now - Again).ToUnixTimeMilliseconds());
        clock.Metrics.RobotsEnding(await database.ReadAsync(session => robots.CountEndingAsync(session, from, to), cancellation));
        List<Robot> some;
        do
        {
            some = await database.ReadAsync(session => robots.ToAnnounceAsync(session, from, to, since, Batch), cancellation);
            foreach (var robot in some)
            {
                LogEnding(robot.Name, robot.Expires!.Value);
            }

            if (some.Count > 0)
            {
                await database.WriteAsync(session => AnnouncedAsync(session, some, from), cancellation);
            }
        }
        while (some.Count == Batch);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.ExpiryWarningDays == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, clock.Time);
        do
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException e)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task AnnouncedAsync(DbSession session, List<Robot> some, long when)
    {
        foreach (var robot in some)
        {
            await robots.AnnouncedAsync(session, robot.Id, when);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The secret of {Robot} ends at {Expires:u}: give it a later end, or whoever uses it is refused")]
    private partial void LogEnding(string robot, DateTimeOffset expires);

    [LoggerMessage(2, LogLevel.Warning, "Robots that end soon could not be looked for; trying again later")]
    private partial void LogFailed(Exception fault);

    /// <summary>What it goes by and where it shows.</summary>
    internal sealed record Clock(TimeProvider Time, IdentityMetrics Metrics);
}
