namespace EdgeRegistry.Oci.Tests;

public sealed class RequestPathTests
{
    private const string Hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Session = "0123456789abcdef0123456789abcdef";

    /// <summary>Names made of the words that paths are made of.</summary>
    public static TheoryData<string> Names { get; } =
    [
        "library/x", "a/b/c", "blobs/blobs", "uploads/uploads", "blobs/uploads", "a/blobs/uploads", "a/blobs", "a/uploads", "manifests/manifests",
        "a/manifests/latest", "tags/list", "a/tags/list", "referrers/a", "a/referrers", "v2/v2", "a/blobs/uploads/blobs", "list/tags",
    ];

    [Theory]
    [InlineData("/v2/", RequestKind.Base)]
    [InlineData("/v2", RequestKind.Base)]
    [InlineData("/v2/_catalog", RequestKind.Catalog)]
    [InlineData("/", RequestKind.None)]
    [InlineData("", RequestKind.None)]
    [InlineData("/v1/", RequestKind.None)]
    [InlineData("/v2x", RequestKind.None)]
    [InlineData("/V2/", RequestKind.None)]
    [InlineData("/v2/_catalog/", RequestKind.None)]
    [InlineData("/v2/a", RequestKind.None)]
    [InlineData("/v2/a/b", RequestKind.None)]
    [InlineData("/v2/a/tags", RequestKind.None)]
    [InlineData("/v2/a/tags/list/", RequestKind.None)]
    [InlineData("/v2/a/tags/other", RequestKind.None)]
    [InlineData("/v2/a/uploads/b", RequestKind.None)]
    [InlineData("/v2/a/blobs/uploads/b/c", RequestKind.None)]
    [InlineData("/v2/a/manifests/b/c", RequestKind.None)]
    [InlineData("//v2/a/manifests/b", RequestKind.None)]
    public void Paths_without_a_repository(string path, RequestKind kind)
    {
        var parsed = RequestPath.Parse(path);
        Assert.Equal(kind, parsed.Kind);
        Assert.Null(parsed.Repository);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_may_contain_the_words_of_the_endpoints(string name)
    {
        Assert.Equal((RequestKind.Tags, name), Read($"/v2/{name}/tags/list"));
        Assert.Equal((RequestKind.Manifest, name), Read($"/v2/{name}/manifests/latest"));
        Assert.Equal((RequestKind.Manifest, name), Read($"/v2/{name}/manifests/sha256:{Hex}"));
        Assert.Equal((RequestKind.Blob, name), Read($"/v2/{name}/blobs/sha256:{Hex}"));
        Assert.Equal((RequestKind.Uploads, name), Read($"/v2/{name}/blobs/uploads/"));
        Assert.Equal((RequestKind.Uploads, name), Read($"/v2/{name}/blobs/uploads"));
        Assert.Equal((RequestKind.Upload, name), Read($"/v2/{name}/blobs/uploads/{Session}"));
        Assert.Equal((RequestKind.Referrers, name), Read($"/v2/{name}/referrers/sha256:{Hex}"));
    }

    [Theory]
    [InlineData("uploads")]
    [InlineData("list")]
    [InlineData("manifests")]
    [InlineData("blobs")]
    [InlineData("tags")]
    public void A_tag_may_be_a_word_of_the_endpoints(string tag)
    {
        var path = RequestPath.Parse($"/v2/a/b/manifests/{tag}");
        Assert.Equal(("a/b", tag), (path.Repository!.Value, path.ReferenceToRead().Tag!.Value));
    }

    [Fact]
    public void A_name_of_one_component_is_made_canonical_at_the_door() =>
        Assert.Equal((RequestKind.Manifest, "library/x"), Read("/v2/x/manifests/latest"));

    [Theory]
    [InlineData("/v2//tags/list")]
    [InlineData("/v2/tags/list")]
    [InlineData("/v2/A/tags/list")]
    [InlineData("/v2/a//b/manifests/latest")]
    [InlineData("/v2/a%2Fb/manifests/latest")]
    [InlineData("/v2/a/../b/blobs/sha256:" + Hex)]
    [InlineData("/v2/blobs/sha256:" + Hex)]
    [InlineData("/v2/blobs/uploads/")]
    [InlineData("/v2/a_/blobs/uploads/" + Session)]
    [InlineData("/v2/-/referrers/sha256:" + Hex)]
    public void A_malformed_name_is_refused(string path) => Assert.Equal("NAME_INVALID", Refusal(() => RequestPath.Parse(path)));

    [Theory]
    [InlineData("/v2/a/blobs/")]
    [InlineData("/v2/a/blobs/latest")]
    [InlineData("/v2/a/blobs/sha256:abc")]
    [InlineData("/v2/a/blobs/sha256:" + Hex + "0")]
    [InlineData("/v2/a/referrers/latest")]
    [InlineData("/v2/a/referrers/")]
    [InlineData("/v2/a/manifests/sha256:abc")]
    [InlineData("/v2/a/manifests/a:b")]
    public void A_malformed_digest_is_refused(string path) => Assert.Equal("DIGEST_INVALID", Refusal(() => RequestPath.Parse(path)));

    [Theory]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("-")]
    [InlineData("a b")]
    [InlineData("a+b")]
    public void A_text_that_is_no_tag_names_nothing_to_read_and_cannot_be_written(string tag)
    {
        var path = RequestPath.Parse($"/v2/a/manifests/{tag}");
        Assert.Equal("MANIFEST_UNKNOWN", Refusal(() => path.ReferenceToRead()));
        Assert.Equal("TAG_INVALID", Refusal(() => path.ReferenceToWrite()));
    }

    [Fact]
    public void The_digest_of_a_path_is_read()
    {
        Assert.Equal("sha256:" + Hex, RequestPath.Parse($"/v2/a/blobs/sha256:{Hex}").Digest!.Value);
        Assert.Equal("sha256:" + Hex, RequestPath.Parse($"/v2/a/referrers/sha256:{Hex}").Digest!.Value);
        Assert.Equal("sha256:" + Hex, RequestPath.Parse($"/v2/a/manifests/sha256:{Hex}").ReferenceToWrite().Digest!.Value);
    }

    [Theory]
    [InlineData(Session, Session)]
    [InlineData("0123456789ABCDEF0123456789ABCDEF", null)]
    [InlineData("0123456789abcdef", null)]
    [InlineData("..", null)]
    [InlineData("x", null)]
    public void A_session_that_cannot_be_one_of_ours_is_an_unknown_one(string text, string? session)
    {
        var path = RequestPath.Parse($"/v2/a/blobs/uploads/{text}");
        Assert.Equal((RequestKind.Upload, session), (path.Kind, path.Session));
    }

    private static (RequestKind Kind, string? Name) Read(string path)
    {
        var parsed = RequestPath.Parse(path);
        return (parsed.Kind, parsed.Repository?.Value);
    }

    private static string Refusal(Action act) => Assert.Throws<OciException>(act).Error.Code;
}
