using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRegistry.Edge.Tests.Holding;

/// <summary>A store on a folder, as an edge composes it, without an edge. Its background work runs only when the test calls it.</summary>
internal sealed class DiskFixture : IDisposable
{
    private readonly ServiceProvider _services;

    public DiskFixture(string data, DiskOptions? options = null, TimeProvider? time = null)
    {
        Data = data;
        var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton<ICacheIndex>(new MemoryIndex(64 << 20)).AddDisk(options ?? new DiskOptions { Flush = FlushPolicy.None }, new ScrubOptions { BytesPerSecond = 1L << 40 }, data);
        _services = services.BuildServiceProvider();
        Space.MakeRoom = Get<Evictor>().MakeRoom;
    }

    public string Data { get; }

    public BlobStore Store => Get<BlobStore>();

    public CacheSpace Space => Get<CacheSpace>();

    public EvictionQueue Queue => Get<EvictionQueue>();

    /// <summary>Bytes that the files under <c>blobs/</c> cost, asked of the disk.</summary>
    public long TrueBytes => Files().Sum(file => CacheSpace.CostOf(file.Length));

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public IEnumerable<FileInfo> Files() => new DirectoryInfo(Path.Combine(Data, "blobs")).EnumerateFiles("*", SearchOption.AllDirectories);

    /// <summary>Stores bytes that depend on the seed; their digest.</summary>
    public Digest Put(int seed, int size, DigestAlgorithm algorithm = DigestAlgorithm.Sha256)
    {
        var content = Images.Bytes(seed, size);
        var digest = Digest.Compute(algorithm, content);
        Store.Put(digest, content);
        return digest;
    }

    /// <summary>Reads content as a client would; whether it was here.</summary>
    public bool Read(Digest digest)
    {
        using var file = Store.TryOpen(digest);
        return file is not null;
    }

    /// <summary>Scans as after a start.</summary>
    public Task ScanAsync() => Get<TreeScan>().RunAsync(default);

    public void Dispose() => _services.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
