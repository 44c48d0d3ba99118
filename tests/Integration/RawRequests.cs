namespace EdgeRegistry.Integration;

/// <summary>Requests that no client library sends: dot segments, encoded slashes, broken heads.</summary>
public abstract class RawRequests(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/v2/../../etc/passwd")]
    [InlineData("/v2/a/../../../etc/passwd")]
    [InlineData("/v2/a/b/../../../../etc/passwd")]
    [InlineData("/v2/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/v2/..%2f..%2fetc%2fpasswd")]
    [InlineData("/v2/a/b/blobs/..%2f..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/v2/a/b/blobs/../../../../../etc/passwd")]
    [InlineData("/v2/a/b/blobs/sha256:..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/v2/a/b/manifests/..%2f..%2fetc%2fpasswd")]
    [InlineData("/v2/a/b/manifests/..")]
    [InlineData("/v2/a/b/manifests/%2e%2e")]
    [InlineData("/v2/a%2f..%2fb/manifests/v1")]
    [InlineData("/v2/a%2fb/tags/list")]
    [InlineData("/v2/..%5c..%5cetc%5cpasswd/manifests/v1")]
    [InlineData("/v2/a/..;/b/tags/list")]
    [InlineData("/v2/a/b/blobs/uploads/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/v2/a/b/referrers/..%2f..%2fetc%2fpasswd")]
    [InlineData("/v2/a/b/manifests/%252e%252e%252fetc")]
    [InlineData("//v2/a/b/tags/list")]
    [InlineData("/v2//a/b/tags/list")]
    [InlineData("/v2/a//tags/list")]
    [InlineData("/v2/%ff%fe/tags/list")]
    [InlineData("/v2/a/b/manifests/%u0041")]
    [InlineData("/v2/a/b/manifests/%")]
    public async Task A_path_that_leads_elsewhere_leads_nowhere(string path)
    {
        foreach (var method in new[] { "GET", "PUT", "DELETE" })
        {
            using var raw = await RawConnection.OpenAsync(Registry.Address);
            await raw.SendHeadAsync($"{method} {path} HTTP/1.1", "Content-Length: 0");
            var (status, _, body) = await raw.ReadAsync();
            Assert.InRange(status, 400, 499);
            Refusals.Entries(body, []);
            Assert.DoesNotContain("root:", body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("POST", "/v2/a/b/blobs/uploads/../../../../../../tmp/x")]
    [InlineData("POST", "/v2/..%2f..%2ftmp/blobs/uploads/")]
    [InlineData("POST", "/v2/a%2f..%2fb/blobs/uploads/")]
    [InlineData("PATCH", "/v2/a/b/blobs/uploads/..%2f..%2f..%2ftmp%2fx")]
    [InlineData("PUT", "/v2/a/b/blobs/uploads/..%2f..%2fx?digest=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task An_upload_goes_nowhere_else(string method, string path)
    {
        using var raw = await RawConnection.OpenAsync(Registry.Address);
        await raw.SendHeadAsync($"{method} {path} HTTP/1.1", "Content-Length: 0");
        var (status, _, body) = await raw.ReadAsync();
        Assert.InRange(status, 400, 499);
        Refusals.Entries(body, []);
    }

    /// <summary>HTTP itself refuses these: before any endpoint, so without an envelope.</summary>
    [Theory]
    [InlineData("GET /v2/a/b/manifests/%00 HTTP/1.1", "X: y")]
    [InlineData("GET /v2/ HTTP/1.1", "Content-Length: -1")]
    [InlineData("GET /v2/ HTTP/1.1", "Content-Length: 1\r\nContent-Length: 2")]
    [InlineData("GET /v2/ HTTP/9.9", "X: y")]
    [InlineData("GET v2 HTTP/1.1", "X: y")]
    [InlineData("nonsense", "X: y")]
    [InlineData("GET /v2/ HTTP/1.1", "no colon")]
    public async Task A_request_that_is_not_HTTP_is_refused_and_the_host_lives_on(string line, string header)
    {
        using (var raw = await RawConnection.OpenAsync(Registry.Address))
        {
            await raw.SendHeadAsync(line, header);
            Assert.True((await raw.ReadAsync()).Status is 0 or (>= 400 and < 500) or 505);
        }

        Assert.Equal(HttpStatusCode.OK, await Registry.StatusAsync("/v2/"));
    }

    [Theory]
    [InlineData("Range", "bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0")]
    [InlineData("Range", "bytes=\u00ff-\u00fe")]
    [InlineData("If-None-Match", "\"unclosed")]
    [InlineData("If-None-Match", ",,,W/,\"\",*")]
    [InlineData("If-Range", "Thu, 99 Foo 9999 99:99:99 GMT")]
    [InlineData("If-Modified-Since", "never")]
    [InlineData("Accept", "*/*;q=7, ;;;, \u0001")]
    [InlineData("Content-Type", "a/b; charset=\"")]
    [InlineData("Authorization", "Bearer nonsense")]
    [InlineData("X-Forwarded-Host", "evil.example\r\n")]
    public async Task A_strange_header_never_breaks_a_pull(string name, string value)
    {
        var digest = await Registry.PushBlobAsync(Repository, Random.Bytes(100));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var raw = await RawConnection.OpenAsync(Registry.Address);
            await raw.SendHeadAsync($"GET {BlobPath(Repository, digest)} HTTP/1.1", $"{name}: {value}");
            Assert.InRange((await raw.ReadAsync()).Status, 200, 499);
        }
    }
}
