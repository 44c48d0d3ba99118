using System.Data.Common;
using System.Globalization;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin.Checking;

namespace EdgeRegistry.Origin;

/// <summary>What the origin's program does instead of serving.</summary>
public static class OriginVerbs
{
    private const int Findings = 1;
    private const long MiB = 1024 * 1024;

    /// <summary>All of them.</summary>
    /// <param name="terminal">Where they write.</param>
    /// <param name="settled">What becomes of the configuration first; null for nothing.</param>
    public static IEnumerable<HostVerb> All(Terminal terminal, Func<IConfiguration, IConfiguration>? settled = null) =>
    [
        Data(new HostVerb("check", "check that database and storage agree; reads only, also beside a running origin. Exit code 0: clean, 1: findings, 2: could not run", Guarded(settled, (configuration, stop) => CheckAsync(configuration, terminal, stop))))
            .Switch("--hash", "read and hash every byte of every blob", "Verb:Hash")
            .Flag("--rate", "read at most so many MiB a second with --hash (default 200)", "Verb:Rate")
            .Flag("--json", "also write the report as JSON to this file", "Verb:Json"),
    ];

    private static HostVerb Data(HostVerb verb) => verb.Flag("--data", "the origin's data folder (default data/origin)", "Origin:Data");

    private static Func<IConfiguration, CancellationToken, Task<int>> Guarded(Func<IConfiguration, IConfiguration>? settled, Func<IConfiguration, CancellationToken, Task<int>> run) => async (configuration, stop) =>
    {
        try
        {
            return await run(settled?.Invoke(configuration) ?? configuration, stop);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartupException(e.Message);
        }
        catch (OperationCanceledException)
        {
            throw new StartupException("interrupted");
        }
    };

    private static async Task<int> CheckAsync(IConfiguration configuration, Terminal terminal, CancellationToken stop)
    {
        var settings = OriginSettings.Read(configuration);
        var scope = new CheckScope(configuration.GetValue("Verb:Hash", false), MiB * Number(configuration, "Verb:Rate", "--rate", 200));
        await using var database = await OpenDatabase.ToReadAsync(settings, stop);
        var (time, began) = (TimeProvider.System, TimeProvider.System.GetTimestamp());
        var progress = new Progress(terminal, time);
        var report = await CheckRegistry.RunAsync(new CheckRun(database, progress, time, stop), settings.StorageIn(Path.GetFullPath(settings.Host.Data)), scope);
        progress.Clear();
        if (configuration["Verb:Json"] is { } file)
        {
            await using var json = File.Create(file);
            ReportText.WriteJson(json, report, time.GetElapsedTime(began));
        }

        ReportText.Write(terminal.Out, report, time.GetElapsedTime(began));
        return report.IsClean ? 0 : Findings;
    }

    private static long Number(IConfiguration configuration, string key, string flag, long otherwise) => configuration[key] is not { } text ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new StartupException($"{flag} {text}: expected a number above 0");
}
