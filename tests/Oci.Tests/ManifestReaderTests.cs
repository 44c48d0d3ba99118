using System.Text;

namespace EdgeRegistry.Oci.Tests;

public sealed class ManifestReaderTests
{
    private const string Config = $$"""{"mediaType":"{{MediaTypes.OciConfig}}","digest":"{{Documents.DigestA}}","size":7}""";
    private const string Layer = $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{Documents.DigestB}}","size":0}""";

    [Theory]
    [InlineData(MediaTypes.OciManifest)]
    [InlineData(MediaTypes.DockerManifest)]
    public void An_image_manifest_is_read(string mediaType)
    {
        var manifest = Read($$"""{"schemaVersion":2,"mediaType":"{{mediaType}}","config":{{Config}},"layers":[{{Layer}},{{Layer}}]}""", mediaType);
        Assert.Equal((mediaType, false), (manifest.MediaType, manifest.IsIndex));
        Assert.Equal(new Descriptor(MediaTypes.OciConfig, Digest.Parse(Documents.DigestA), 7), manifest.Config);
        Assert.Equal([Documents.DigestB, Documents.DigestB], manifest.Layers.Select(layer => layer.Digest.Value));
        Assert.Empty(manifest.Manifests);
        Assert.Null(manifest.Subject);
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData(MediaTypes.DockerManifestList)]
    public void An_index_is_read(string mediaType)
    {
        var manifest = Read($$"""{"schemaVersion":2,"manifests":[{{Layer}}],"annotations":{"a":"b"} }""", mediaType);
        Assert.Equal((mediaType, true), (manifest.MediaType, manifest.IsIndex));
        Assert.Null(manifest.Config);
        Assert.Null(manifest.ArtifactType);
        Assert.Equal([Documents.DigestB], manifest.Manifests.Select(child => child.Digest.Value));
        Assert.Equal("b", manifest.Annotations["a"]);
    }

    [Fact]
    public void Without_any_media_type_the_members_decide()
    {
        Assert.Equal(MediaTypes.OciManifest, Read($$"""{"schemaVersion":2,"config":{{Config}},"layers":[]}""", null).MediaType);
        Assert.Equal(MediaTypes.OciIndex, Read("""{"schemaVersion":2,"manifests":[]}""", "").MediaType);
    }

    [Fact]
    public void Parameters_of_the_content_type_do_not_matter() =>
        Assert.Equal(MediaTypes.OciIndex, Read("""{"schemaVersion":2,"manifests":[]}""", $" {MediaTypes.OciIndex} ; charset=utf-8").MediaType);

    [Fact]
    public void The_artifact_type_is_the_manifests_own_or_else_its_configs()
    {
        Assert.Equal("a/b", Read($$"""{"schemaVersion":2,"artifactType":"a/b","config":{{Config}},"layers":[]}""").ArtifactType);
        Assert.Equal(MediaTypes.OciConfig, Read($$"""{"schemaVersion":2,"artifactType":"","config":{{Config}},"layers":[]}""").ArtifactType);
        Assert.Equal("c/d", Read("""{"schemaVersion":2,"artifactType":"c/d","manifests":[]}""").ArtifactType);
    }

    [Fact]
    public void A_subject_is_read_from_a_manifest_and_from_an_index()
    {
        Assert.Equal(Documents.DigestB, Read($$"""{"schemaVersion":2,"config":{{Config}},"layers":[],"subject":{{Layer}}}""").Subject!.Digest.Value);
        Assert.Equal(Documents.DigestB, Read($$"""{"schemaVersion":2,"manifests":[],"subject":{{Layer}}}""").Subject!.Digest.Value);
    }

    [Fact]
    public void Lists_that_are_null_are_empty_as_go_writes_them()
    {
        Assert.Empty(Read($$"""{"schemaVersion":2,"config":{{Config}},"layers":null,"subject":null,"annotations":null}""").Layers);
        Assert.Empty(Read("""{"schemaVersion":2,"manifests":null}""").Manifests);
    }

    [Fact]
    public void Unknown_members_and_media_types_of_blobs_are_opaque()
    {
        var manifest = Read($$"""{"schemaVersion":2,"x":[{"y":null}],"config":{"mediaType":"anything/at-all","digest":"{{Documents.DigestA}}","size":1,"z":1},"layers":[]}""");
        Assert.Equal("anything/at-all", manifest.Config!.MediaType);
    }

    [Fact]
    public void A_layer_with_urls_says_so()
    {
        var layers = Read($$"""
            {"schemaVersion":2,"config":{{Config}},"layers":[
              {"mediaType":"m/x","digest":"{{Documents.DigestB}}","size":1,"urls":["https://example.com/a"]},
              {"mediaType":"m/x","digest":"{{Documents.DigestB}}","size":1,"urls":[]}]}
            """).Layers;
        Assert.Equal([true, false], layers.Select(layer => layer.HasUrls));
    }

    [Fact]
    public void Digests_of_both_algorithms_may_stand_in_one_manifest()
    {
        var sha512 = "sha512:" + new string('a', 128);
        Assert.Equal(sha512, Read($$"""{"schemaVersion":2,"config":{{Config}},"layers":[{"mediaType":"m/x","digest":"{{sha512}}","size":1}]}""").Layers[0].Digest.Value);
    }

    private static Manifest Read(string json, string? contentType = null) => ManifestReader.Read(Encoding.UTF8.GetBytes(json), contentType);
}
