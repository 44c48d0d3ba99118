using System.IO.Pipelines;
using System.Net;
using EdgeRegistry.Oci;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Origin.Tests.Deploying;

/// <summary>The example configurations of haproxy and nginx, as they are: pushes and pulls go through, large ones unbuffered.</summary>
public sealed class ProxyExamples(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("haproxy")]
    [InlineData("nginx")]
    public async Task An_image_is_pushed_whole_and_in_chunks_and_pulled_back(string program)
    {
        using var folder = new TemporaryFolder();
        await using var origin = await OriginServer.StartAsync(folder.At("data"));
        await using var proxy = await RunningProxy.StartAsync(program, origin.Address);
        var random = new RandomContent(output);
        var image = await proxy.Client.PushImageAsync("team/app", "1", random, layers: 2);
        var large = random.Bytes(40 << 20);
        var digest = await proxy.Client.PushBlobAsync("team/app", large);
        var chunked = random.Bytes(5 << 20);
        await proxy.Client.PushBlobInChunksAsync("team/app", chunked, 2 << 20);

        Assert.Equal(image.Manifest, (await proxy.Client.ReadAsync("/v2/team/app/manifests/1")).Body);
        Assert.Equal(large, (await proxy.Client.ReadAsync($"/v2/team/app/blobs/{digest}")).Body);
        Assert.Equal(chunked, (await proxy.Client.ReadAsync($"/v2/team/app/blobs/{Content.Sha256(chunked)}")).Body);
    }

    [Theory]
    [InlineData("haproxy")]
    [InlineData("nginx")]
    public async Task Bytes_reach_the_origin_while_the_client_still_sends(string program)
    {
        using var folder = new TemporaryFolder();
        await using var origin = await OriginServer.StartAsync(folder.At("data"));
        await using var proxy = await RunningProxy.StartAsync(program, origin.Address);
        var location = await proxy.Client.StartUploadAsync("team/app");
        var blob = new RandomContent(output).Bytes(2 << 20);
        var body = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var content = new StreamContent(body.Reader.AsStream());
        content.Headers.ContentLength = blob.Length;
        var push = proxy.Client.SendAsync(HttpMethod.Put, location.Finish(Content.Sha256(blob)), content, ("Content-Type", MediaTypes.OctetStream));
        await body.Writer.WriteAsync(blob.AsMemory(0, 1 << 20));

        await Eventually.TrueAsync(
            () => Task.FromResult(new DirectoryInfo(folder.At("data/uploads")).EnumerateFiles().Sum(file => file.Length) >= 512 << 10), Deadline, () => "the proxy keeps what it gets");

        Assert.False(push.IsCompleted);
        await body.Writer.WriteAsync(blob.AsMemory(1 << 20));
        await body.Writer.CompleteAsync();
        using var answer = await push.WaitAsync(Deadline);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Theory]
    [InlineData("haproxy")]
    [InlineData("nginx")]
    public async Task Clients_are_sent_back_to_the_proxy_for_tokens_and_cannot_name_another_place(string program)
    {
        using var folder = new TemporaryFolder();
        await using var origin = await OriginServer.StartAsync(folder.At("data"), settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["AllowAnonymousWrite"] = "false" });
        await using var proxy = await RunningProxy.StartAsync(program, origin.Address);

        using var answer = await proxy.Client.GetAsync("/v2/", ("X-Forwarded-Host", "evil.example.com"), ("X-Forwarded-Proto", "http"), ("X-Forwarded-For", "6.6.6.6"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains($"realm=\"{proxy.Address.GetLeftPart(UriPartial.Authority)}/service/token\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        foreach (var path in new[] { "/readyz", "/healthz", "/metrics" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await proxy.Client.ReadAsync(path)).Status);
        }
    }
}
