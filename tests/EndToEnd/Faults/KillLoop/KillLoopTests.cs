using System.Security.Cryptography;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Registry;
using Xunit.Abstractions;

namespace EdgeRegistry.EndToEnd.Faults.KillLoop;

/// <summary>
/// kill -9 of the edge, and every fifth time of the origin with it, in the middle of a mixed load, again and again. Every byte that
/// a client gets is compared, everything acknowledged is pulled whole after each restart, and every file in the cache must be
/// what its name says.
/// </summary>
public sealed class KillLoopTests(ITestOutputHelper output)
{
    private const int ClientCount = 6;
    private const long SmallQuota = 20_000_000;
    private ApartSite _site = null!;
    private readonly Truth _truth = new("killed/again");

    [Fact]
    [Trait("Category", "Faults")]
    public Task Nothing_acknowledged_is_lost_and_no_byte_is_wrong_in_24_kills() => Run(rounds: 24);

    [Fact]
    [Trait("Category", "Faults")]
    public Task Nothing_acknowledged_is_lost_and_no_byte_is_wrong_in_24_kills_while_the_cache_is_evicted() =>
        Run(rounds: 24, CheckLedger, $"Edge:Disk:Quota={SmallQuota}", "Edge:Partials:CompleteFromPercent=101");

    [Fact]
    [Trait("Category", "Soak")]
    public Task Nothing_acknowledged_is_lost_and_no_byte_is_wrong_in_400_kills() => Run(rounds: 400);

    private async Task Run(int rounds, Func<Task>? check = null, params string[] settings)
    {
        _site = new ApartSite(settings);
        await _site.InitializeAsync();
        try
        {
            await Loop(rounds);
            await (check?.Invoke() ?? Task.CompletedTask);
        }
        finally
        {
            await _site.DisposeAsync();
        }
    }

    // Nothing is on its way any more: what the ledger says is what the disk has, and it is within the quota.
    private async Task CheckLedger()
    {
        var (held, onDisk) = (-1.0, -2.0);
        for (var attempt = 0; held != onDisk && attempt < 600; attempt++, await Task.Delay(100))
        {
            var counters = await _site.EdgeCounters();
            Assert.True(counters.Sum("edgeregistry_edge_evicted_objects_total") > 0, "nothing was evicted");
            held = counters.Sum("edgeregistry_edge_disk_bytes") - counters.Sum("edgeregistry_edge_partial_bytes") + counters.Sum("edgeregistry_edge_disk_reserved_bytes");
            onDisk = new DirectoryInfo(_site.Files.At("edge/blobs")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => Math.Max(4096, (file.Length + 4095) & -4096));
        }

        Assert.Equal(onDisk, held);
        Assert.InRange(held, 0, SmallQuota);
        Assert.Empty(Directory.EnumerateFiles(_site.Files.At("edge/tmp")));
    }

    private async Task Loop(int rounds)
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await Seed(random);
        var clients = new Clients(_site.Http, _site.EdgeUrl, _truth);
        for (var round = 1; round <= rounds; round++)
        {
            await Round(clients, random, withOrigin: round % 5 == 0);
            await CheckFiles();
            await clients.CheckEverything();
        }

        output.WriteLine($"{rounds} kills, {clients.CheckedBytes >> 20} MiB compared, {_truth.Blobs.Count} blobs and {_truth.Tags.Count} tags acknowledged");
        Assert.True(_truth.Tags.Count > 0 && _truth.Blobs.Count > 24 + rounds, "the load did hardly anything");
    }

    // Some content that the edge has never seen: what it first gets, it gets in the middle of a kill.
    private async Task Seed(Random random)
    {
        var origin = new RawClient(_site.Http, _site.OriginUrl);
        for (var i = 0; i < 24; i++)
        {
            var blob = new GeneratedBlob((ulong)random.NextInt64(), 1 + random.NextInt64(i % 4 == 0 ? 8 << 20 : 300 << 10));
            await origin.Push(_truth.Repository, blob);
            _truth.Acknowledged(blob);
        }
    }

    private async Task Round(Clients clients, Random random, bool withOrigin)
    {
        using var stop = new CancellationTokenSource();
        var begun = clients.CheckedBytes;
        var load = Enumerable.Range(0, ClientCount).Select(number => clients.Run(number, new Random(random.Next()), stop.Token)).ToArray();
        var killAfter = random.NextInt64(24 << 20); // counted, not timed: it is in the middle of work on any machine
        while (clients.CheckedBytes - begun < killAfter && !load.Any(client => client.IsCompleted)) await Task.Delay(1);
        await _site.Edge.Crash();
        if (withOrigin) await _site.Origin.Crash();
        await stop.CancelAsync();
        await Task.WhenAll(load);
        await _site.Start();
    }

    private async Task CheckFiles()
    {
        foreach (var file in Directory.EnumerateFiles(_site.Files.At("edge/blobs"), "*", SearchOption.AllDirectories))
        {
            FileStream content;
            try
            {
                content = File.OpenRead(file);
            }
            catch (FileNotFoundException)
            {
                continue; // evicted meanwhile
            }

            await using (content)
            {
                Assert.Equal(Path.GetFileName(file), Convert.ToHexStringLower(await SHA256.HashDataAsync(content)));
            }
        }
    }
}
