using System.Globalization;

namespace EdgeRegistry.Origin.Audit;

/// <summary>
/// A cron expression as Harbor reads it: six fields (second, minute, hour, day of the month, month, day of the week with Sunday 0), each
/// <c>*</c>, <c>?</c>, <c>a</c>, <c>a-b</c>, <c>*/n</c>, <c>a-b/n</c> or a list of those; UTC. When both days are given, either fits.
/// </summary>
internal sealed class CronSchedule
{
    private const int LongestSearchInDays = 366 * 8; // 29 February, over a century's end
    private static readonly (int Least, int Most)[] Bounds = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];

    private readonly ulong[] _fields;
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;

    private CronSchedule(ulong[] fields, bool anyDay, bool anyWeekday) => (_fields, _anyDay, _anyWeekday) = (fields, anyDay, anyWeekday);

    /// <summary>Reads an expression; null when it is none, or names a time that never comes.</summary>
    public static CronSchedule? TryParse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > 256 || parts.Length != Bounds.Length)
        {
            return null;
        }

        var fields = new ulong[Bounds.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            fields[i] = Field(parts[i], Bounds[i].Least, Bounds[i].Most);
            if (fields[i] == 0)
            {
                return null;
            }
        }

        fields[5] |= fields[5] >> 7 & 1; // Sunday is 0, and 7 too
        var schedule = new CronSchedule(fields, IsAny(parts[3]), IsAny(parts[5]));
        return schedule.Next(DateTimeOffset.UnixEpoch) is null ? null : schedule;
    }

    /// <summary>The first time after one.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = after.UtcDateTime.AddSeconds(1);
        for (var day = 0; day < LongestSearchInDays; day++)
        {
            var date = from.Date.AddDays(day);
            if (IsDay(date) && TimeOfDay(day == 0 ? (int)from.TimeOfDay.TotalSeconds : 0) is { } time)
            {
                return new DateTimeOffset(date, TimeSpan.Zero).AddSeconds(time);
            }
        }

        return null;
    }

    private static bool IsAny(string field) => field is "*" or "?";

    private static ulong Field(string text, int least, int most)
    {
        var bits = 0UL;
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') switch { [var all] => (all, 1), [var some, var every] => (some, Number(every)), _ => ("", 0) };
            var (from, to) = range switch
            {
                "*" or "?" => (least, most),
                _ => range.Split('-') switch { [var one] => (Number(one), part.Contains('/', StringComparison.Ordinal) ? most : Number(one)), [var a, var b] => (Number(a), Number(b)), _ => (-1, -1) },
            };
            if (step < 1 || from < least || to > most || from > to)
            {
                return 0;
            }

            for (var value = from; value <= to; value += step)
            {
                bits |= 1UL << value;
            }
        }

        return bits;
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private bool Has(int field, int value) => (_fields[field] >> value & 1) != 0;

    private bool IsDay(DateTime date)
    {
        var (day, weekday) = (Has(3, date.Day), Has(5, (int)date.DayOfWeek));
        return Has(4, date.Month) && (_anyDay || _anyWeekday ? day && weekday : day || weekday);
    }

    private int? TimeOfDay(int from)
    {
        for (var hour = from / 3600; hour < 24; hour++)
        {
            for (var minute = hour == from / 3600 ? from / 60 % 60 : 0; Has(2, hour) && minute < 60; minute++)
            {
                for (var second = hour * 60 + minute == from / 60 ? from % 60 : 0; Has(1, minute) && second < 60; second++)
                {
                    if (Has(0, second))
                    {
                        return (hour * 60 + minute) * 60 + second;
                    }
                }
            }
        }

        return null;
    }
}
