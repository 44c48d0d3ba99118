namespace EdgeRegistry.Integration;

/// <summary>Malformed names, digests and tags at every endpoint.</summary>
public abstract class BadNames(Target target, ITestOutputHelper output) : Suite(target, output)
{
    private const string SomeDigest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>Names as they stand in a path.</summary>
    public static TheoryData<string> Names { get; } =
    [
        "A/b", "a/B", "a//b", "a/_b", "a_/b", "a/b-", "a/.b", "a/b.", "a___b/c", "a..b/c", "a%20b/c", "a%2fb", "a%252fb/c", "%C3%A4/b", "a/%F0%9F%98%80", "a+b/c",
        "a:b/c", "a@b/c", "a/b%0Ac", "a/%7E", "a/b%5Cc", "a/%27--", new string('a', 300) + "/b", "a/" + string.Join('/', Enumerable.Repeat("b", 200)),
    ];

    /// <summary>Digests as they stand in a path.</summary>
    public static TheoryData<string> Digests { get; } =
    [
        "sha256:", "sha256:abc", "sha256:" + new string('a', 63), "sha256:" + new string('a', 65), "sha256:" + new string('A', 64), "sha256:" + new string('g', 64),
        "sha512:" + new string('a', 64), "sha384:" + new string('a', 96), "md5:d41d8cd98f00b204e9800998ecf8427e", ":" + new string('a', 64), "sha256:%2e%2e%2f" + new string('a', 61),
        "sha256:" + new string('a', 5000),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_malformed_name_is_invalid_at_every_endpoint(string name)
    {
        (string Method, string Path)[] endpoints =
        [
            ("GET", $"/v2/{name}/tags/list"), ("GET", $"/v2/{name}/manifests/v1"), ("GET", $"/v2/{name}/manifests/{SomeDigest}"), ("PUT", $"/v2/{name}/manifests/v1"),
            ("DELETE", $"/v2/{name}/manifests/v1"), ("GET", $"/v2/{name}/blobs/{SomeDigest}"), ("DELETE", $"/v2/{name}/blobs/{SomeDigest}"),
            ("POST", $"/v2/{name}/blobs/uploads/"), ("GET", $"/v2/{name}/blobs/uploads/0123456789abcdef0123456789abcdef"),
            ("PATCH", $"/v2/{name}/blobs/uploads/0123456789abcdef0123456789abcdef"), ("GET", $"/v2/{name}/referrers/{SomeDigest}"),
        ];
        foreach (var (method, path) in endpoints)
        {
            using var response = await Registry.SendAsync(new HttpMethod(method), path, null);
            await response.RefusesAsync(HttpStatusCode.BadRequest, "NAME_INVALID");
            using var head = await Registry.HeadAsync(path.Replace("/uploads/0123456789abcdef0123456789abcdef", "/" + SomeDigest, StringComparison.Ordinal));
            Assert.True(method != "GET" || head.StatusCode == HttpStatusCode.BadRequest, $"HEAD {path}: {head.StatusCode}");
        }
    }

    [Theory]
    [MemberData(nameof(Digests))]
    public async Task A_malformed_digest_is_invalid_at_every_endpoint(string digest)
    {
        (string Method, string Path)[] endpoints =
        [
            ("GET", BlobPath(Repository, digest)), ("DELETE", BlobPath(Repository, digest)), ("GET", ManifestPath(Repository, digest)),
            ("PUT", ManifestPath(Repository, digest)), ("DELETE", ManifestPath(Repository, digest)), ("GET", $"/v2/{Repository}/referrers/{digest}"),
        ];
        foreach (var (method, path) in endpoints)
        {
            using var response = await Registry.SendAsync(new HttpMethod(method), path, null);
            await response.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        }

        Assert.Equal(HttpStatusCode.BadRequest, await Registry.StatusAsync(BlobPath(Repository, digest)));
        Assert.Equal(HttpStatusCode.BadRequest, await Registry.StatusAsync(ManifestPath(Repository, digest)));
    }

    [Theory]
    [InlineData("-a")]
    [InlineData(".a")]
    [InlineData("a%20b")]
    [InlineData("a+b")]
    [InlineData("%C3%A4")]
    [InlineData("a%2fb")]
    [InlineData("")]
    [InlineData("129")]
    public async Task A_malformed_tag_names_nothing_and_cannot_be_put(string tag)
    {
        tag = tag == "129" ? new string('a', 129) : tag;
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        using var put = await Registry.PutManifestAsync(Repository, tag, image.Manifest);
        await put.RefusesAsync(HttpStatusCode.BadRequest, "TAG_INVALID");
        await LacksAsync(ManifestPath(Repository, tag), "MANIFEST_UNKNOWN");
        using var delete = await Registry.DeleteAsync(ManifestPath(Repository, tag));
        await delete.RefusesSomehowAsync();
        Assert.Equal(["v1"], (await Registry.PageAsync($"/v2/{Repository}/tags/list", "tags")).Names);
    }
}
