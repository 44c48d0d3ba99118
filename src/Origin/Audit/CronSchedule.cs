using System.Globalization;
using System.Text.RegularExpressions;
using Quartz;

namespace EdgeRegistry.Origin.Audit;

/// <summary>
/// A cron expression as Harbor reads it: a field for the seconds, and the five of crontab (minute, hour, day of the month, month, day of the
/// week with Sunday 0 or 7); each <c>*</c>, <c>?</c>, <c>a</c>, <c>a-b</c>, with a step behind (<c>*/n</c>, <c>a-b/n</c>), or a list of those; UTC.
/// When both days are given, either fits. Quartz computes the times.
/// </summary>
internal sealed partial class CronSchedule
{
    private const int Longest = 256;
    private const int Fields = 6;

    private readonly CronExpression _expression;

    private CronSchedule(CronExpression expression) => _expression = expression;

    /// <summary>Reads an expression; null when it is none, or names a time that never comes.</summary>
    public static CronSchedule? TryParse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > Longest || parts.Length != Fields || !parts.All(part => part.Split(',').All(IsWritten)))
        {
            return null;
        }

        try
        {
            // Quartz's own dialect has the seconds and counts weekdays from 1, that of crontab has none and counts as Harbor does.
            var fields = parts.Select(part => part == "?" ? "*" : part).ToArray();
            var crontab = CronExpression.Parse(string.Join(' ', fields[1..]), CronFormat.Unix).CronExpressionString;
            var schedule = new CronSchedule(new CronExpression(fields[0] + crontab[crontab.IndexOf(' ')..], TimeZoneInfo.Utc));
            return schedule.Next(DateTimeOffset.UnixEpoch) is null ? null : schedule;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The first time after one.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _expression.GetNextValidTimeAfter(after);

    // A range that runs backwards goes round the clock in Quartz; in Harbor it is an error.
    private static bool IsWritten(string item) =>
        Item().Match(item) is { Success: true } match && (!match.Groups["to"].Success || Number(match.Groups["from"]) <= Number(match.Groups["to"]));

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\*|\?|(?<from>[0-9]{1,2})(-(?<to>[0-9]{1,2}))?)(/[1-9][0-9]?)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Item();
}
