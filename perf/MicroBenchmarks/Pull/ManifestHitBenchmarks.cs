using BenchmarkDotNet.Attributes;

namespace EdgeRegistry.MicroBenchmarks.Pull;

/// <summary><c>GET</c> of a cached manifest, by digest and by a tag that the edge holds a lease on.</summary>
public class ManifestHitBenchmarks
{
    private WarmEdge _edge = null!;
    private QuietClient _byDigest = null!;
    private QuietClient _byTag = null!;

    [GlobalSetup]
    public async Task Start()
    {
        _edge = await WarmEdge.StartAsync(layerBytes: 1024);
        _byDigest = new QuietClient(_edge.Url, $"/v2/{WarmEdge.Repository}/manifests/{_edge.Manifest}");
        _byTag = new QuietClient(_edge.Url, $"/v2/{WarmEdge.Repository}/manifests/v1");
        _byDigest.Get(); // the first is a miss
        _byTag.Get();
    }

    [GlobalCleanup]
    public async Task Stop()
    {
        _byDigest.Dispose();
        _byTag.Dispose();
        await _edge.DisposeAsync();
    }

    [Benchmark]
    public long Manifest_by_digest() => _byDigest.Get();

    [Benchmark]
    public long Manifest_by_tag() => _byTag.Get();
}
