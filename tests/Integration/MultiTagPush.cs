namespace EdgeRegistry.Integration;

/// <summary>end-7b: one manifest under several tags in one request.</summary>
public abstract class MultiTagPush(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Fact]
    public async Task All_tags_are_set_and_named_in_the_answer()
    {
        var manifest = await ManifestAsync();
        using var response = await PutAsync(manifest, "a", "b", "C_1.0");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(["C_1.0", "a", "b"], TagsOf(response));
        foreach (var reference in new[] { "a", "b", "C_1.0", Content.Sha256(manifest) })
        {
            await ServesAsync(ManifestPath(Repository, reference), manifest);
        }
    }

    [Fact]
    public async Task A_tag_named_twice_is_set_once()
    {
        using var response = await PutAsync(await ManifestAsync(), "a", "a");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(["a"], TagsOf(response).Distinct());
        Assert.Equal(["a"], (await Registry.PageAsync($"/v2/{Repository}/tags/list", "tags")).Names);
    }

    [Fact]
    public async Task Tags_that_existed_move_at_once()
    {
        var before = await Registry.PushImageAsync(Repository, "a", Random);
        await ServesAsync(ManifestPath(Repository, "a"), before.Manifest);
        var manifest = await ManifestAsync();
        using var response = await PutAsync(manifest, "a", "b");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        await ServesAsync(ManifestPath(Repository, "a"), manifest);
    }

    [Theory]
    [InlineData("-b")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task One_malformed_tag_sets_none(string malformed)
    {
        var manifest = await ManifestAsync();
        using var response = await PutAsync(manifest, "a", malformed);
        await response.RefusesAsync(HttpStatusCode.BadRequest, "TAG_INVALID");
        await LacksAsync(ManifestPath(Repository, "a"), "MANIFEST_UNKNOWN");
        await LacksAsync(ManifestPath(Repository, Content.Sha256(manifest)), "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task A_hundred_tags_are_accepted_and_more_are_too_many()
    {
        var manifest = await ManifestAsync();
        using var response = await PutAsync(manifest, [.. Enumerable.Range(0, 100).Select(i => $"t{i}")]);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(100, TagsOf(response).Count());
        using var refused = await PutAsync(manifest, [.. Enumerable.Range(0, 101).Select(i => $"u{i}")]);
        await refused.RefusesAsync(HttpStatusCode.RequestUriTooLong);
        await LacksAsync(ManifestPath(Repository, "u0"), "MANIFEST_UNKNOWN");
    }

    private Task<HttpResponseMessage> PutAsync(byte[] manifest, params string[] tags) =>
        Registry.PutManifestAsync(Repository, $"{Content.Sha256(manifest)}?{string.Join('&', tags.Select(tag => $"tag={Uri.EscapeDataString(tag)}"))}", manifest);

    private static IEnumerable<string> TagsOf(HttpResponseMessage response) =>
        response.Headers.GetValues("OCI-Tag").SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)).Order(StringComparer.Ordinal);

    private async Task<byte[]> ManifestAsync()
    {
        var config = Random.Bytes(30);
        await Registry.PushBlobAsync(Repository, config);
        return Content.Manifest(config, []);
    }
}
