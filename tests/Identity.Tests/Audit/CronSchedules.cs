using System.Globalization;
using EdgeRegistry.Origin.Audit;

namespace EdgeRegistry.Identity.Tests.Audit;

/// <summary>Cron expressions as Harbor reads them.</summary>
public sealed class CronSchedules
{
    [Theory]
    [InlineData("0 0 0 * * *", "2026-11-22 18:00:00", "2026-11-23 00:00:00")]
    [InlineData("0 0 * * * *", "2026-11-22 18:00:00", "2026-11-22 19:00:00")]
    [InlineData("0 0 * * * *", "2026-11-22 18:59:59", "2026-11-22 19:00:00")]
    [InlineData("30 15 2 * * 0", "2026-11-22 18:00:00", "2026-11-29 02:15:30")] // Sunday is 0 …
    [InlineData("30 15 2 * * 7", "2026-11-22 18:00:00", "2026-11-29 02:15:30")] // … and 7
    [InlineData("0 */20 * * * *", "2026-11-22 18:21:00", "2026-11-22 18:40:00")]
    [InlineData("0 0 9-17/4 ? * 1-5", "2026-11-20 13:00:00", "2026-11-20 17:00:00")]
    [InlineData("0 0 0 29 2 *", "2097-01-01 00:00:00", "2104-02-29 00:00:00")] // 2100 has none
    [InlineData("0 0 0 13 * 5", "2026-11-10 00:00:00", "2026-11-13 00:00:00")]
    [InlineData("0 0 0 1 * 5", "2026-11-10 00:00:00", "2026-11-13 00:00:00")] // both days given: either
    [InlineData("0,30 0 0 31 12 *", "2026-12-31 00:00:00", "2026-12-31 00:00:30")]
    public void The_next_time_is(string cron, string after, string next) =>
        Assert.Equal(At(next), CronSchedule.TryParse(cron)!.Next(At(after)));

    [Theory]
    [InlineData("")]
    [InlineData("0 0 * * *")]
    [InlineData("60 0 * * * *")]
    [InlineData("0 0 24 * * *")]
    [InlineData("0 0 0 0 * *")]
    [InlineData("0 0 0 31 2 *")]
    [InlineData("0 0 5-3 * * *")]
    [InlineData("0 */0 * * * *")]
    [InlineData("0 0 * * * mon")]
    [InlineData("@daily")]
    public void What_is_none_is_refused(string cron) => Assert.Null(CronSchedule.TryParse(cron));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
