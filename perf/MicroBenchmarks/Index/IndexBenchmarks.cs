using BenchmarkDotNet.Attributes;
using EdgeRegistry.Edge.Cache.Index;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.MicroBenchmarks.Index;

/// <summary>The look-ups of a hit: is the blob here, is it linked in this repository. 100,000 entries, all in memory.</summary>
public class IndexBenchmarks
{
    private const int Entries = 100_000;
    private const string Repository = "team/project/service";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly string[] _digests = [.. Enumerable.Range(0, Entries).Select(DigestOf)];
    private readonly string _absent = DigestOf(Entries);
    private ICacheIndex _index = new MemoryIndex(memoryBytes: 0);
    private int _next;

    [ParamsAllValues]
    public CacheIndexKind Kind { get; set; }

    // Not async: BenchmarkDotNet in one process does not wait for such a set-up.
    [GlobalSetup]
    public void Fill()
    {
        var options = new CacheIndexOptions();
        _index = Kind is CacheIndexKind.Memory
            ? new MemoryIndex(options.MemoryBytes)
            : FasterIndex.OpenAsync(_folder, options, NullLogger.Instance, TimeProvider.System).GetAwaiter().GetResult();
        foreach (var digest in _digests)
        {
            _index.Upsert(IndexKey.ForBlob(digest), new IndexValue(Size: 1, ProvenAtUnixMilliseconds: 1, MediaTypeCode: 0, Flags: 0));
            _index.Upsert(IndexKey.ForBlobLink(Repository, digest), new IndexValue(Size: 1, ProvenAtUnixMilliseconds: 1, MediaTypeCode: 0, Flags: 0));
        }
    }

    [GlobalCleanup]
    public void Close()
    {
        _index.DisposeAsync().AsTask().GetAwaiter().GetResult();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Benchmark]
    public bool Find_a_blob() => _index.TryGet(IndexKey.ForBlob(Next()), out _);

    [Benchmark]
    public bool Find_a_link() => _index.TryGet(IndexKey.ForBlobLink(Repository, Next()), out _);

    [Benchmark]
    public bool Miss_a_blob() => _index.TryGet(IndexKey.ForBlob(_absent), out _);

    // A stride that is prime to the number of entries: every one in turn, and no two neighbours.
    private string Next() => _digests[_next = (_next + 61_169) % Entries];

    private static string DigestOf(int number) =>
        "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)));
}
