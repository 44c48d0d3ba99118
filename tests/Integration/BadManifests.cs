using System.Text;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Integration;

/// <summary>Manifests that are none, and JSON that is made to hurt.</summary>
public abstract class BadManifests(Target target, ITestOutputHelper output) : Suite(target, output)
{
    private const string Blob = """{"mediaType":"a/b","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0}""";
    private const string Start = "{\"schemaVersion\":2,\"config\":" + Blob + ",\"layers\":[]";

    /// <summary>Documents that are refused.</summary>
    public static TheoryData<string> Documents { get; } =
    [
        "", "{", "null", "[]", "1", "<html>", "{}", """{"schemaVersion":1,"name":"a"}""", """{"schemaVersion":3}""", Start + "}x", "\uFEFF" + Start + "}",
        Start + ",\"layers\":[]}", Start + ",\"manifests\":[]}", Start + ",\"annotations\":{\"a\":1}}", Start + ",\"subject\":[]}", Start + ",\"artifactType\":\"\\ud800\"}",
        Start + ",\"annotations\":{\"\\udc00\":\"x\"}}", """{"schemaVersion":2,"config":{"digest":1},"layers":[]}""", """{"schemaVersion":2,"layers":[]}""",
        "{\"schemaVersion\":2,\"config\":" + Blob + ",\"layers\":{}}", Start.Replace("\"size\":0", "\"size\":-1", StringComparison.Ordinal) + "}",
        Start.Replace("\"size\":0", "\"size\":1e999", StringComparison.Ordinal) + "}", Start + ",\"mediaType\":\"" + MediaTypes.OciIndex + "\"}",
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task A_document_that_is_no_manifest_stores_nothing(string document)
    {
        await Registry.PushBlobAsync(Repository, []);
        using var response = await Registry.PutManifestAsync(Repository, "v1", Encoding.UTF8.GetBytes(document));
        await response.RefusesAsync(HttpStatusCode.BadRequest, "MANIFEST_INVALID");
        await LacksAsync(ManifestPath(Repository, "v1"), "MANIFEST_UNKNOWN");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("\"")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"config\":")]
    public async Task Four_MiB_of_one_piece_are_refused(string piece)
    {
        var document = string.Concat(Enumerable.Repeat(piece, (ManifestReader.MaxSize / piece.Length) - 1));
        using var response = await Registry.PutManifestAsync(Repository, "v1", Encoding.UTF8.GetBytes(document));
        await response.RefusesAsync(HttpStatusCode.BadRequest, "MANIFEST_INVALID");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        foreach (var size in new[] { 1, 1000, 100_000 })
        {
            using var response = await Registry.PutManifestAsync(Repository, "v1", Random.Bytes(size));
            await response.RefusesAsync(HttpStatusCode.BadRequest, "MANIFEST_INVALID");
        }
    }

    [Fact]
    public async Task Twenty_thousand_missing_layers_are_refused_and_not_a_fault()
    {
        var layers = Enumerable.Range(0, 20_000).Select(i => Blob.Replace("e3b0c442", i.ToString("x8", null), StringComparison.Ordinal));
        var document = $"{{\"schemaVersion\":2,\"config\":{Blob},\"layers\":[{string.Join(',', layers)}]}}";
        using var response = await Registry.PutManifestAsync(Repository, "v1", Encoding.UTF8.GetBytes(document));
        await response.RefusesAsync(HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN");
    }

    [Fact]
    public async Task An_index_of_ten_thousand_missing_children_is_stored()
    {
        var children = Enumerable.Range(0, 10_000).Select(i => Blob.Replace("e3b0c442", i.ToString("x8", null), StringComparison.Ordinal));
        var index = Encoding.UTF8.GetBytes($"{{\"schemaVersion\":2,\"manifests\":[{string.Join(',', children)}]}}");
        await Registry.PushManifestAsync(Repository, "v1", index, MediaTypes.OciIndex);
        await ServesAsync(ManifestPath(Repository, "v1"), index);
    }

    [Fact]
    public async Task The_same_layer_many_times_is_one_blob()
    {
        await Registry.PushBlobAsync(Repository, []);
        var manifest = Encoding.UTF8.GetBytes($"{{\"schemaVersion\":2,\"config\":{Blob},\"layers\":[{string.Join(',', Enumerable.Repeat(Blob, 1000))}]}}");
        await Registry.PushManifestAsync(Repository, "v1", manifest);
        await ServesAsync(ManifestPath(Repository, "v1"), manifest);
    }

    [Theory]
    [InlineData("sha256:abc")]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    public async Task A_descriptor_without_a_digest_stores_nothing(string digest)
    {
        var document = Start.Replace("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", digest, StringComparison.Ordinal) + "}";
        using var response = await Registry.PutManifestAsync(Repository, "v1", Encoding.UTF8.GetBytes(document));
        await response.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID", "MANIFEST_INVALID");
    }
}
