using BenchmarkDotNet.Attributes;
using EdgeRegistry.Oci;

namespace EdgeRegistry.MicroBenchmarks.Oci;

/// <summary>What every request of a hit pays before anything is looked up.</summary>
public class ParsingBenchmarks
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Sha256 = "sha256:" + Hex;
    private const string BlobPath = "/v2/team/project/service/blobs/" + Sha256;
    private const string TagPath = "/v2/team/project/service/manifests/v1.2.3";

    [Benchmark]
    public bool Parse_a_digest() => Digest.TryParse(Sha256, out _);

    [Benchmark]
    public RequestPath Parse_a_blob_path() => RequestPath.Parse(BlobPath);

    [Benchmark]
    public RequestPath Parse_a_manifest_path() => RequestPath.Parse(TagPath);

    [Benchmark]
    public RangeOutcome Parse_a_range() => ByteRange.Parse("bytes=1048576-2097151", 1L << 30, out _);
}
