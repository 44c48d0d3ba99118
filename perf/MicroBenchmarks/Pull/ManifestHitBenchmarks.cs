using BenchmarkDotNet.Attributes;

namespace EdgeRegistry.MicroBenchmarks.Pull;

/// <summary><c>GET</c> of a cached manifest, by digest and by a tag that the edge holds a lease on.</summary>
public class ManifestHitBenchmarks
{
    private WarmEdge _edge = null!;
    private QuietClient _byDigest = null!;
    private QuietClient _byTag = null!;

    // Not async: BenchmarkDotNet in one process does not wait for such a set-up.
    [GlobalSetup]
    public void Start()
    {
        _edge = WarmEdge.StartAsync(layerBytes: 1024).GetAwaiter().GetResult();
        _byDigest = new QuietClient(_edge.Url, $"/v2/{WarmEdge.Repository}/manifests/{_edge.Manifest}");
        _byTag = new QuietClient(_edge.Url, $"/v2/{WarmEdge.Repository}/manifests/v1");
        _byDigest.Get(); // the first is a miss
        _byTag.Get();
    }

    [GlobalCleanup]
    public void Stop()
    {
        _byDigest.Dispose();
        _byTag.Dispose();
        _edge.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [Benchmark]
    public long Manifest_by_digest() => _byDigest.Get();

    [Benchmark]
    public long Manifest_by_tag() => _byTag.Get();
}
