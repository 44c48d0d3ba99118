using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Registry;
using Xunit.Abstractions;

namespace EdgeRegistry.EndToEnd.Faults;

/// <summary>Streams never hold a blob in memory: 100 pushes and 100 pulls of 1 GiB at once, each cut after 128 MiB but
/// for one of either, stay under 400 MB of anonymous memory per process.</summary>
[Trait("Category", "Faults")]
public sealed class MemoryBoundTests(ApartSite site, ITestOutputHelper output) : IClassFixture<ApartSite>
{
    private const long Size = 1L << 30;
    private const long Cut = 128L << 20;
    private const long Bound = 400_000_000;
    private const int Streams = 100;
    private const int Cold = 4; // different blobs among the pulls: every one is filled whole, also when its readers leave

    [Fact]
    public async Task A_hundred_pushes_and_pulls_at_once_stay_under_400_MB()
    {
        var edge = new RawClient(site.Http, site.EdgeUrl);
        var origin = new RawClient(site.Http, site.OriginUrl);
        var cold = Enumerable.Range(0, Cold).Select(_ => GeneratedBlob.New(Size)).ToArray();
        foreach (var blob in cold) await origin.Push("memory/cold", blob);
        var whole = GeneratedBlob.New(Size);
        _ = whole.Digest; // computed before the clock of the others starts

        using var sampling = new CancellationTokenSource();
        var peaks = new[] { Peak(site.Origin, sampling.Token), Peak(site.Edge, sampling.Token) };
        var pushes = Enumerable.Range(0, Streams)
            .Select(i => i == 0 ? edge.Push("memory/pushed", whole) : edge.Push("memory/pushed", GeneratedBlob.New(Size), Cut));
        var pulls = Enumerable.Range(0, Streams)
            .Select(i => edge.Pull("memory/cold", cold[i % Cold].Digest, i == 0 ? null : Cut));
        var pushed = Task.WhenAll(pushes);
        var pulled = Task.WhenAll(pulls);
        await Task.WhenAny(Task.WhenAll(pushed, pulled));
        await sampling.CancelAsync();
        var (atOrigin, atEdge) = (await peaks[0], await peaks[1]);

        output.WriteLine($"Peak anonymous memory: origin {atOrigin >> 20} MiB, edge {atEdge >> 20} MiB.");
        output.WriteLine($"The origin wrote:\n{site.Origin.Running.Output}\nThe edge wrote:\n{site.Edge.Running.Output}");
        var (pushOutcomes, pullOutcomes) = (await pushed, await pulled);
        Assert.Single(pushOutcomes, finished => finished);
        Assert.Equal(cold[0].Digest, pullOutcomes[0]);
        Assert.Equal(whole.Digest, await edge.Pull("memory/pushed", whole.Digest));
        Assert.InRange(atOrigin, 1, Bound);
        Assert.InRange(atEdge, 1, Bound);
    }

    private static async Task<long> Peak(RegistryProcess process, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var peak = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) peak = Math.Max(peak, process.Running.AnonymousMemory());
        }
        catch (OperationCanceledException)
        {
            // the streams have ended
        }

        return peak;
    }
}
