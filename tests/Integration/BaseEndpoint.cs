namespace EdgeRegistry.Integration;

/// <summary>end-1.</summary>
public abstract class BaseEndpoint(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Theory]
    [InlineData("/v2/")]
    [InlineData("/v2")]
    [InlineData("/v2/?ns=docker.io")]
    public async Task The_base_says_that_this_is_a_registry(string path)
    {
        using var response = await Registry.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("registry/2.0", Header(response, "Docker-Distribution-Api-Version"));
    }

    [Fact]
    public Task HEAD_of_the_base_agrees_with_GET() => HeadAgreesWithGetAsync("/v2/");

    [Fact]
    public async Task The_host_is_ready_alive_and_measured()
    {
        foreach (var path in new[] { "/readyz", "/livez", "/metrics" })
        {
            using var response = await Registry.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/")]
    [InlineData("/v2/nothing/here")]
    [InlineData("/v2/a/b/tags/list/")]
    [InlineData("/v2/a/b/tags/other")]
    [InlineData("/v2/_catalog/")]
    public async Task A_path_that_is_no_endpoint_is_404_in_the_envelope(string path)
    {
        using var response = await Registry.GetAsync(path);
        await response.RefusesAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("POST", "/v2/")]
    [InlineData("DELETE", "/v2/_catalog")]
    [InlineData("PUT", "/v2/a/b/tags/list")]
    [InlineData("POST", "/v2/a/b/manifests/x")]
    [InlineData("PATCH", "/v2/a/b/manifests/x")]
    [InlineData("PUT", "/v2/a/b/blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("POST", "/v2/a/b/blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("GET", "/v2/a/b/blobs/uploads/")]
    [InlineData("POST", "/v2/a/b/blobs/uploads/0123456789abcdef0123456789abcdef")]
    [InlineData("POST", "/v2/a/b/referrers/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("BREW", "/v2/a/b/manifests/x")]
    public async Task Another_method_is_unsupported_and_Allow_says_which_are(string method, string path)
    {
        using var response = await Registry.SendAsync(new HttpMethod(method), path, null);
        await response.RefusesAsync(HttpStatusCode.MethodNotAllowed, "UNSUPPORTED");
        var allowed = Header(response, "Allow");
        Assert.False(string.IsNullOrEmpty(allowed));
        Assert.DoesNotContain(method, allowed.Split(',', StringSplitOptions.TrimEntries));
    }
}
