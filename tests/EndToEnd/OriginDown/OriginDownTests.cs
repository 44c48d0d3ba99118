using System.Net;
using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.OriginDown;

/// <summary>An edge whose origin does not answer.</summary>
[Collection(RealClients.Name)]
public sealed class OriginDownTests(Engines engines, ApartSite site) : IClassFixture<ApartSite>, IAsyncLifetime
{
    private readonly string _repository = Site.NewRepository("alone");
    private readonly GeneratedBlob _payload = GeneratedBlob.New(2 << 20);

    public Task InitializeAsync() => site.Start();

    public Task DisposeAsync() => site.Start();

    [Fact]
    public async Task What_was_pulled_is_pulled_again_by_tag_and_by_digest()
    {
        var docker = await engines.Docker();
        var digest = await PullOnceAndStopTheOrigin(docker);

        foreach (var image in new[] { site.AtEdge(_repository), site.AtEdge(_repository, digest) })
        {
            Assert.Equal(_payload.Digest, await docker.Pull(image));
            await docker.Forget(image);
        }
    }

    [Fact]
    public async Task It_is_pulled_again_also_after_the_edge_restarted_alone()
    {
        var containerd = await engines.Containerd();
        await PullOnceAndStopTheOrigin(containerd);
        await site.Edge.Stop();
        await site.Edge.Start();

        Assert.Equal(_payload.Digest, await containerd.Pull(site.AtEdge(_repository)));
        await containerd.Forget(site.AtEdge(_repository));
    }

    [Fact]
    public async Task A_tag_is_marked_stale_and_a_digest_is_not()
    {
        var digest = await PullOnceAndStopTheOrigin(await engines.Skopeo());
        var edge = new RawClient(site.Http, site.EdgeUrl);

        using var byTag = await edge.Get($"/v2/{_repository}/manifests/1");
        using var byDigest = await edge.Get($"/v2/{_repository}/manifests/{digest}");

        Assert.Equal(HttpStatusCode.OK, byTag.StatusCode);
        Assert.StartsWith("299", byTag.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
        Assert.NotNull(byTag.Headers.Age);
        Assert.Equal(HttpStatusCode.OK, byDigest.StatusCode);
        Assert.False(byDigest.Headers.Contains("Warning"));
    }

    [Fact]
    public async Task What_was_never_pulled_is_503_with_retry_after()
    {
        await PullOnceAndStopTheOrigin(await engines.Skopeo());
        var edge = new RawClient(site.Http, site.EdgeUrl);

        foreach (var path in new[] { $"{_repository}/manifests/never", $"{_repository}/blobs/{GeneratedBlob.New(1).Digest}", "never/seen/manifests/1" })
        {
            using var answer = await edge.Get("/v2/" + path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        }
    }

    private async Task<string> PullOnceAndStopTheOrigin(ImageClient client)
    {
        await client.Push(site.AtOrigin(_repository), _payload);
        await client.Forget(site.AtOrigin(_repository));
        await client.Pull(site.AtEdge(_repository));
        await client.Forget(site.AtEdge(_repository));
        var digest = await site.DigestOf(_repository, "1");
        await site.Origin.Stop();
        return digest;
    }
}
