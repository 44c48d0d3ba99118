using System.Globalization;

namespace EdgeRegistry.LoadGenerator.Measuring;

/// <summary>Processor time of the servers under load, from <c>/proc/PID/stat</c> (user and system, all threads, not children).</summary>
internal static class ProcessCpu
{
    // USER_HZ is 100 on every Linux architecture that .NET supports.
    private const double TicksPerSecond = 100;

    /// <summary>Seconds used so far by all of <paramref name="pids"/>; null when one cannot be read.</summary>
    public static double? Seconds(IReadOnlyList<int> pids)
    {
        double ticks = 0;
        foreach (var pid in pids)
        {
            var path = $"/proc/{pid}/stat";
            if (!File.Exists(path))
            {
                return null;
            }

            ticks += Ticks(File.ReadAllText(path));
        }
        return pids.Count == 0 ? null : ticks / TicksPerSecond;
    }

    /// <summary>utime + stime: fields 14 and 15 of proc(5). The name in field 2 may hold blanks and parentheses.</summary>
    public static double Ticks(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
