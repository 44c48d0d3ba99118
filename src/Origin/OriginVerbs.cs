using System.Data.Common;
using System.Globalization;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin.Backups;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Checking;

namespace EdgeRegistry.Origin;

/// <summary>What the origin's program does instead of serving.</summary>
internal static class OriginVerbs
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
        Data(new HostVerb("backup", "save database and blobs, also of a running origin; blobs that were saved before are kept. Exit code 0: saved, 1: blobs have no file, 2: could not run", Guarded(settled, (configuration, stop) => BackupAsync(configuration, terminal, stop))))
            .Flag("--to", "the folder of backups", "Verb:To"),
        Data(new HostVerb("restore", "make an origin of a backup, in an empty database and an empty storage folder", Guarded(settled, (configuration, stop) => RestoreAsync(configuration, terminal, stop))))
            .Flag("--from", "the folder of backups", "Verb:From")
            .Flag("--snapshot", "which of them (default the newest)", "Verb:Snapshot"),
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

    private static async Task<int> BackupAsync(IConfiguration configuration, Terminal terminal, CancellationToken stop)
    {
        var settings = OriginSettings.Read(configuration);
        using var folder = BackupFolder.Open(Required(configuration, "Verb:To", "--to"), create: true);
        await using var database = await OpenDatabase.ToReadAsync(settings, stop);
        var (time, began) = (TimeProvider.System, TimeProvider.System.GetTimestamp());
        var progress = new Progress(terminal, time);
        var backup = new TakeBackup(database, folder, new BackupTable(new ChangesTable()), progress, time);
        var manifest = await backup.RunAsync(settings.StorageIn(Path.GetFullPath(settings.Host.Data)), stop);
        progress.Clear();
        await terminal.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"Saved {manifest.Tables.Sum(table => table.Rows)} rows and {backup.Tally} in {time.GetElapsedTime(began).TotalSeconds:0.0} s: snapshot {folder.Complete()[^1]}"));
        foreach (var digest in manifest.MissingBlobs)
        {
            await terminal.Error.WriteLineAsync($"edgeregistry: {digest} has no file: the origin has lost it (check says more)");
        }

        return backup.Tally.Of(Arrival.Missing) == 0 ? 0 : Findings;
    }

    private static async Task<int> RestoreAsync(IConfiguration configuration, Terminal terminal, CancellationToken stop)
    {
        var settings = OriginSettings.Read(configuration);
        using var folder = BackupFolder.Open(Required(configuration, "Verb:From", "--from"), create: false);
        var snapshot = folder.Find(configuration["Verb:Snapshot"]);
        using var data = OriginHost.OpenData(settings);
        await using var database = OpenDatabase.ToWrite(settings, data.Path);
        var (time, began) = (TimeProvider.System, TimeProvider.System.GetTimestamp());
        var progress = new Progress(terminal, time);
        var tally = await new RestoreBackup(database, folder, new BackupTable(new ChangesTable()), progress).RunAsync(snapshot, settings.StorageIn(data.Path), stop);
        progress.Clear();
        await terminal.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"Restored {Path.GetFileName(snapshot)}, {tally} in {time.GetElapsedTime(began).TotalSeconds:0.0} s. Edges drop what they knew; tokens issued before are refused."));
        return tally.Of(Arrival.Missing) == 0 ? 0 : Findings;
    }

    private static string Required(IConfiguration configuration, string key, string flag) =>
        configuration[key] is { Length: > 0 } value ? value : throw new StartupException($"{flag} must name a folder");

    private static long Number(IConfiguration configuration, string key, string flag, long otherwise) => configuration[key] is not { } text ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new StartupException($"{flag} {text}: expected a number above 0");
}
