using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Identity.Tests;

/// <summary>A robot's end is announced in time, and not every hour.</summary>
public sealed class EndingRobots
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Each_is_announced_once_a_day_while_it_can_still_log_in()
    {
        await using var origin = await TestOrigin.StartAsync(_time, settings: ("Origin:Identity:ExpiryWarningDays", "0")); // its own loop would announce them
        var log = new Lines();
        var warnings = new ExpiryWarnings(origin.The<Origin.Database.Database>(), origin.The<RobotsTable>(), new IdentityOptions(), new ExpiryWarnings.Clock(_time, origin.The<IdentityMetrics>()), log);
        await origin.RobotAsync("soon", expires: _time.GetUtcNow().AddDays(3));
        await origin.RobotAsync("later", expires: _time.GetUtcNow().AddDays(20));
        await origin.RobotAsync("never");
        await origin.RobotAsync("off", expires: _time.GetUtcNow().AddDays(3), isDisabled: true);

        await warnings.RunAsync(CancellationToken.None);
        await warnings.RunAsync(CancellationToken.None);
        Assert.Contains("robot$soon", Assert.Single(log.Written), StringComparison.Ordinal);
        Assert.Equal(1, await origin.MetricAsync("edgeregistry_origin_robots_ending"));

        _time.Advance(TimeSpan.FromDays(1));
        await warnings.RunAsync(CancellationToken.None);
        Assert.Equal(2, log.Written.Count);

        _time.Advance(TimeSpan.FromDays(9));
        await warnings.RunAsync(CancellationToken.None);
        Assert.Contains("robot$later", log.Written[^1], StringComparison.Ordinal);
        Assert.Equal(3, log.Written.Count);
    }

    [Fact]
    public async Task A_new_end_is_announced_anew()
    {
        await using var origin = await TestOrigin.StartAsync(_time, settings: ("Origin:Identity:ExpiryWarningDays", "0")); // its own loop would announce them
        var log = new Lines();
        var warnings = new ExpiryWarnings(origin.The<Origin.Database.Database>(), origin.The<RobotsTable>(), new IdentityOptions(), new ExpiryWarnings.Clock(_time, origin.The<IdentityMetrics>()), log);
        var (robot, _) = await origin.RobotAsync("soon", expires: _time.GetUtcNow().AddDays(3));
        await warnings.RunAsync(CancellationToken.None);

        await origin.WriteAsync(session => origin.The<RobotsTable>().UpdateAsync(session, robot.Id, null, robot.Permissions, false, _time.GetUtcNow().AddDays(10)));
        await warnings.RunAsync(CancellationToken.None);

        Assert.Equal(2, log.Written.Count);
    }

    private sealed class Lines : ILogger<ExpiryWarnings>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
