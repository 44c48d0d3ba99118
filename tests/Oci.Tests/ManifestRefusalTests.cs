using System.Text;

namespace EdgeRegistry.Oci.Tests;

public sealed class ManifestRefusalTests
{
    private const string Blob = Documents.Blob;

    public static TheoryData<string> Refused { get; } =
    [
        // no document of ours
        "", " ", "{", "null", "1", "\"x\"", "[]", "{}", "true", "{]", "<html>", "\uFEFF" + Image(""), Image("") + "x", Image("") + Image(""), "// c\n" + Image(""),
        // versions
        Image("").Replace("2", "\"2\"", StringComparison.Ordinal), Image("").Replace("2", "3", StringComparison.Ordinal), Image("").Replace("2", "2.5", StringComparison.Ordinal),
        Image("").Replace("2", "-2", StringComparison.Ordinal), Image("").Replace("2", "99999999999999999999", StringComparison.Ordinal),
        Image("").Replace("2", "null", StringComparison.Ordinal), $$"""{"config":{{Blob}},"layers":[]}""",
        // both manifest and index
        Image(",\"manifests\":[]"), $$"""{"schemaVersion":2,"manifests":[],"layers":[]}""", $$"""{"schemaVersion":2,"manifests":[],"config":{{Blob}}}""",
        $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","manifests":[]}""", $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","config":{{Blob}},"layers":[]}""",
        // the same member twice, also when one is escaped, also deep inside
        Image(",\"layers\":[]"), Image(",\"l\\u0061yers\":[]"), Image(",\"mediaType\":\"x\",\"mediaType\":\"y\""), Image(",\"a\":{\"b\":[{\"c\":1,\"c\":2}]}"),
        // missing parts and wrong types
        """{"schemaVersion":2,"layers":[]}""", """{"schemaVersion":2,"config":null,"layers":[]}""", """{"schemaVersion":2,"config":[],"layers":[]}""",
        """{"schemaVersion":2,"config":"x","layers":[]}""", """{"schemaVersion":2,"config":{},"layers":[]}""",
        $$"""{"schemaVersion":2,"config":{{Blob}},"layers":{} }""", $$"""{"schemaVersion":2,"config":{{Blob}},"layers":"x"}""", $$"""{"schemaVersion":2,"config":{{Blob}},"layers":[1]}""",
        $$"""{"schemaVersion":2,"config":{{Blob}},"layers":[null]}""", """{"schemaVersion":2,"manifests":{}}""", """{"schemaVersion":2,"manifests":[[]]}""",
        Image(",\"subject\":1"), Image(",\"subject\":[]"), Image(",\"subject\":{}"), Image(",\"artifactType\":1"), Image(",\"mediaType\":1"), Image(",\"mediaType\":[]"),
        Image(",\"annotations\":[]"), Image(",\"annotations\":{\"a\":1}"), Image(",\"annotations\":{\"a\":null}"), Image(",\"annotations\":\"x\""),
        // sizes
        Sized("-1"), Sized("1.5"), Sized("\"1\""), Sized("null"), Sized("1e400"), Sized("99999999999999999999"), """{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"sha256:x"}}""".Replace("sha256:x", Documents.DigestA, StringComparison.Ordinal),
        // texts that are not Unicode
        Image(",\"artifactType\":\"\\ud800\""), Image(",\"mediaType\":\"\\udc00\""), Image(",\"annotations\":{\"a\":\"\\ud800x\"}"), Image(",\"annotations\":{\"\\ud800\":\"a\"}"),
        Sized("1").Replace("a/b", "\\ud800", StringComparison.Ordinal),
        // media types that are no manifest's
        Image(",\"mediaType\":\"application/json\""), Image(",\"mediaType\":\"text/html\""),
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_document_that_two_readers_could_disagree_about_is_refused(string json) => Assert.Equal("MANIFEST_INVALID", Refusal(json).Error.Code);

    [Theory]
    [InlineData("")]
    [InlineData("sha256:abc")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("../../etc/passwd")]
    public void A_descriptor_without_a_digest_is_refused(string digest)
    {
        Assert.Equal("DIGEST_INVALID", Refusal(Image("").Replace(Documents.DigestA, digest, StringComparison.Ordinal)).Error.Code);
        Assert.Equal("DIGEST_INVALID", Refusal($$"""{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":"{{digest}}","size":1}]}""").Error.Code);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void A_deep_document_is_refused_without_deep_recursion(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000));
        Assert.Equal("MANIFEST_INVALID", Refusal(Image($",\"x\":{deep}")).Error.Code);
        Assert.Equal("MANIFEST_INVALID", Refusal(string.Concat(Enumerable.Repeat(open, 1_000_000))).Error.Code);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        var json = Encoding.UTF8.GetBytes(Image(",\"artifactType\":\"?\""));
        json[Array.LastIndexOf(json, (byte)'?')] = 0xff;
        Assert.Equal("MANIFEST_INVALID", Assert.Throws<OciException>(() => ManifestReader.Read(json, null)).Error.Code);
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData(MediaTypes.DockerManifest)]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData("Application/vnd.oci.image.manifest.v1+JSON")]
    public void A_content_type_that_contradicts_the_document_is_refused(string contentType) =>
        Assert.Equal("MANIFEST_INVALID", Refusal(Image($",\"mediaType\":\"{MediaTypes.OciManifest}\""), contentType).Error.Code);

    [Theory]
    [InlineData("""{"schemaVersion":1}""", null)]
    [InlineData("""{"schemaVersion":1,"name":"a","fsLayers":[]}""", MediaTypes.DockerSchema1)]
    [InlineData("anything", MediaTypes.DockerSchema1Signed)]
    [InlineData("""{"schemaVersion":1}""", MediaTypes.DockerManifest)]
    public void Schema_1_is_refused_and_the_message_says_what_to_do(string json, string? contentType)
    {
        var refusal = Refusal(json, contentType);
        Assert.Equal("MANIFEST_INVALID", refusal.Error.Code);
        Assert.Contains("schema 1", refusal.Message, StringComparison.Ordinal);
    }

    private static string Image(string more) => $$"""{"schemaVersion":2,"config":{{Blob}},"layers":[]{{more}}}""";

    private static string Sized(string size) => $$"""{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"{{Documents.DigestA}}","size":{{size}}},"layers":[]}""";

    private static OciException Refusal(string json, string? contentType = null) =>
        Assert.Throws<OciException>(() => ManifestReader.Read(Encoding.UTF8.GetBytes(json), contentType));
}
