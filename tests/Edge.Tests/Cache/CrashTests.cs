using System.Diagnostics;
using System.Globalization;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Edge.Tests.Cache.Index;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace EdgeRegistry.Edge.Tests.Cache;

/// <summary>A real process, really killed.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task After_kill_9_everything_that_was_checkpointed_or_flushed_is_there()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var kept = 0;
        for (var round = 0; round < 3; round++)
        {
            kept = await RunChildAsync(kept, lines: random.Next(2, 12), spins: random.Next(2_000_000));
            await using var index = await FasterIndexTests.OpenAsync(_scratch["index"]);
            Assert.True(index.Recovered);
            FasterRecoveryTests.AssertHolds(index, 0, kept);
            FasterRecoveryTests.AssertSane(index, kept + 2000);

            await using var journal = FactJournal.Open(_scratch["facts"], new FactJournalOptions(), NullLogger.Instance, TimeProvider.System);
            var facts = journal.Replay().Cast<BlobLinkProven>().Select(fact => fact.Digest).ToHashSet();
            Assert.DoesNotContain(Enumerable.Range(0, kept), i => !facts.Contains(Keys.HashedDigest(i)));
            Assert.NotEqual(JournalEnd.Damaged, journal.Recovered.End);
            output.WriteLine($"killed after {kept}: {journal.Recovered}");
        }
    }

    /// <summary>Lets a child write from <paramref name="first"/> on and kills it; returns what it said last.</summary>
    private async Task<int> RunChildAsync(int first, int lines, int spins)
    {
        var dll = typeof(CrashTests).Assembly.Location;
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", dll]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_STARTUP_HOOKS"] = dll;
        start.Environment[StartupHook.FolderVariable] = _scratch.Path;
        start.Environment[StartupHook.FirstVariable] = first.ToString(CultureInfo.InvariantCulture);
        using var child = Process.Start(start)!;
        var last = first;
        try
        {
            for (var i = 0; i < lines; i++)
            {
                var line = await child.StandardOutput.ReadLineAsync();
                last = int.Parse(line ?? throw new InvalidOperationException("The child ended by itself."), CultureInfo.InvariantCulture);
            }

            Thread.SpinWait(spins); // somewhere in the next round of writing
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync();
        }

        while (await child.StandardOutput.ReadLineAsync() is { Length: > 0 } line)
        {
            last = int.Parse(line, CultureInfo.InvariantCulture); // said before it died
        }

        return last;
    }
}
