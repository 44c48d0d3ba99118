using System.Net;
using System.Net.Sockets;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Identity.Tests;

/// <summary>An origin is restored from a backup while an edge runs that knows what was pushed after it.</summary>
public sealed class RestoredUnderEdges(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task What_the_lost_history_had_is_not_served_any_more_and_its_tokens_are_worth_nothing()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        using var cache = new TemporaryFolder();
        var listen = ("Origin:Listen", (string?)$"http://127.0.0.1:{FreePort()}");
        var random = new RandomContent(output);
        var origin = await TestOrigin.StartAsync(folder: first, settings: listen);
        await origin.ProjectAsync("closed");
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["AllowAnonymousWrite"] = "false", ["Edge:Credential"] = await origin.EnrolAsync("zurich") };
        await using var edge = await EdgeServer.StartAsync(cache.Path, new Uri(listen.Item2!), settings: settings);
        using var client = new RegistryClient(edge.Address, login: inner => new DockerLogin("admin", TestOrigin.AdminPassword, inner));
        var saved = await client.PushImageAsync("closed/app", "1", random);
        await VerbAsync("backup", "--data", first.Path, "--to", second.At("backups"));
        var lost = await client.PushImageAsync("closed/app", "1", random);
        Assert.Equal(lost.Manifest, (await client.ReadAsync("/v2/closed/app/manifests/1")).Body);
        var (manifest, layer) = ($"/v2/closed/app/manifests/{lost.Digest}", $"/v2/closed/app/blobs/{Content.Sha256(lost.Layers[0])}");
        Assert.Equal(HttpStatusCode.OK, (await client.ReadAsync(manifest)).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.ReadAsync(layer)).Status);

        await origin.DisposeAsync();
        await VerbAsync("restore", "--data", second.At("origin"), "--from", second.At("backups"));
        using var restored = new TemporaryFolder();
        Directory.Delete(restored.Path);
        Directory.Move(second.At("origin"), restored.Path);
        await using var again = await TestOrigin.StartAsync(folder: restored, settings: listen);

        await Eventually.TrueAsync(() => IsTagOfAsync(client, saved, lost), Deadline, () => "the tag is not the restored one");
        await Eventually.TrueAsync(async () => (await client.ReadAsync(manifest)).Status == HttpStatusCode.NotFound, Deadline, () => "the lost manifest is still served");
        await Eventually.TrueAsync(async () => (await client.ReadAsync(layer)).Status == HttpStatusCode.NotFound, Deadline, () => "the lost layer is still served");
        Assert.Equal(saved.Layers[0], (await client.ReadAsync($"/v2/closed/app/blobs/{Content.Sha256(saved.Layers[0])}")).Body);
    }

    // Never the lost value as if it were true; until the edge has heard, it may refuse, or say that what it has is stale.
    private static async Task<bool> IsTagOfAsync(RegistryClient client, PushedImage saved, PushedImage lost)
    {
        using var answer = await client.GetAsync("/v2/closed/app/manifests/1");
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.False(answer.StatusCode == HttpStatusCode.OK && body.AsSpan().SequenceEqual(lost.Manifest) && !answer.Headers.Contains("Warning"), "the lost tag was served as fresh");
        return answer.StatusCode == HttpStatusCode.OK && body.AsSpan().SequenceEqual(saved.Manifest);
    }

    private static async Task VerbAsync(params string[] args)
    {
        var text = new StringWriter();
        var code = await new HostCommand("test").Verbs(OriginHost.Verbs(new Terminal(text, text, IsWatched: false))).RunAsync(args, text, (_, _, _) => Task.CompletedTask);
        Assert.True(code == 0, text.ToString());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
