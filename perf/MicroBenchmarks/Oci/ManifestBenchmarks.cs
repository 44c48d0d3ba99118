using System.Text;
using BenchmarkDotNet.Attributes;
using EdgeRegistry.Oci;

namespace EdgeRegistry.MicroBenchmarks.Oci;

/// <summary>Reading a manifest of ten layers: paid once per manifest that an edge takes from its origin, never on a hit.</summary>
public class ManifestBenchmarks
{
    private const string Type = "application/vnd.oci.image.manifest.v1+json";
    private byte[] _manifest = [];

    [GlobalSetup]
    public void Make()
    {
        const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        var layer = $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{Digest}}","size":123456}""";
        var layers = string.Join(',', Enumerable.Repeat(layer, 10));
        var config = $$"""{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{Digest}}","size":2000}""";
        _manifest = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{Type}}","config":{{config}},"layers":[{{layers}}]}""");
    }

    [Benchmark]
    public Manifest Read_a_manifest() => ManifestReader.Read(_manifest, Type);

    [Benchmark]
    public Digest Hash_a_manifest() => Digest.Compute(DigestAlgorithm.Sha256, _manifest);
}
