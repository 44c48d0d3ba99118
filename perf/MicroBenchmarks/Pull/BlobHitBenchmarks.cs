using BenchmarkDotNet.Attributes;

namespace EdgeRegistry.MicroBenchmarks.Pull;

/// <summary>
/// <c>GET</c> of a cached blob through a real Kestrel on loopback: the whole hit path, client's system calls included. <c>Allocated</c> is the
/// server's and must stay flat as blobs grow.
/// </summary>
public class BlobHitBenchmarks
{
    private WarmEdge _edge = null!;
    private QuietClient _client = null!;

    [Params(1024, 64 * 1024, 4 * 1024 * 1024)]
    public int Bytes { get; set; }

    // Not async: BenchmarkDotNet in one process does not wait for such a set-up.
    [GlobalSetup]
    public void Start()
    {
        _edge = WarmEdge.StartAsync(Bytes).GetAwaiter().GetResult();
        _client = new QuietClient(_edge.Url, $"/v2/{WarmEdge.Repository}/blobs/{_edge.Layer}");
        _client.Get(); // the first is a miss
    }

    [GlobalCleanup]
    public void Stop()
    {
        _client.Dispose();
        _edge.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [Benchmark]
    public long Blob_hit() => _client.Get();
}
