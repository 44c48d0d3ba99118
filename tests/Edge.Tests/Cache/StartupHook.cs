using System.Globalization;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Edge.Tests.Cache.Index;
using Microsoft.Extensions.Logging.Abstractions;

/// <summary>
/// The runtime calls this before Main when DOTNET_STARTUP_HOOKS names this assembly: the child process of <c>CrashTests</c>, which
/// writes to an index and a journal, says on its standard output what must survive, and waits to be killed.
/// </summary>
#pragma warning disable MA0047 // the runtime looks for it outside any namespace
internal static class StartupHook
#pragma warning restore MA0047
{
    internal const string FolderVariable = "EDGE_CRASH_CHILD_FOLDER";
    internal const string FirstVariable = "EDGE_CRASH_CHILD_FIRST";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { } folder)
        {
            RunAsync(folder, int.Parse(Environment.GetEnvironmentVariable(FirstVariable)!, CultureInfo.InvariantCulture)).GetAwaiter().GetResult();
        }
    }

    private static async Task RunAsync(string folder, int first)
    {
        await using var output = new StreamWriter(new FileStream("/dev/stdout", FileMode.Open, FileAccess.Write)) { AutoFlush = true };
        await using var index = await FasterIndexTests.OpenAsync(Path.Combine(folder, "index"));
        await using var journal = FactJournal.Open(Path.Combine(folder, "facts"), new FactJournalOptions(), NullLogger.Instance, TimeProvider.System);
        foreach (var fact in journal.Replay())
        {
            GC.KeepAlive(fact);
        }

        journal.Start(() => []);
        for (var i = first; ; i++)
        {
            index.Upsert(Keys.Blob(i), Keys.Value(i));
            await journal.AppendAsync(new BlobLinkProven("a/b", Keys.HashedDigest(i), i, i));
            if (i % 1000 == 999)
            {
                await journal.FlushAsync();
                if (!await index.CheckpointAsync())
                {
                    return;
                }

                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{i + 1}"));
            }
        }
    }
}
