using System.Net;
using System.Text.RegularExpressions;
using EdgeRegistry.Edge.Audit;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Audit;

/// <summary>An edge program that is killed while the origin is away.</summary>
public sealed class KilledEdges : IDisposable
{
    private const int Pulls = 50;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly Regex Number = new(", ([0-9]+) pulls$");
    private readonly TemporaryFolder _origin = new();
    private readonly TemporaryFolder _edge = new();

    public void Dispose()
    {
        _origin.Dispose();
        _edge.Dispose();
    }

    [Fact]
    public async Task It_tells_of_every_pull_after_its_restart_and_of_none_twice()
    {
        var origin = await TestOrigin.StartAsync(folder: _origin);
        var credential = await origin.EnrolAsync("zurich");
        var token = await origin.Client.TokenAsync("admin", TestOrigin.AdminPassword, "repository:library/app:pull,push");
        Assert.Equal(HttpStatusCode.Created, await origin.Client.AskAsync(HttpMethod.Put, "/v2/library/app/manifests/1.0", token, AuditLog.EmptyIndex));
        await using (var edge = await EdgeProcess.StartAsync(_edge.Path, origin.Client.BaseAddress!, credential))
        {
            using var client = new HttpClient { BaseAddress = edge.Address };
            await PullAsync(client);
            await origin.AuditAsync("artifact", 2);
            await Eventually.TrueAsync(() => Task.FromResult(Waiting() == 0), Deadline, () => "the first pull is told and still on the disk"); // its answer must not be lost with the origin
            await origin.DisposeAsync();
            for (var pull = 0; pull < Pulls; pull++)
            {
                await PullAsync(client);
            }

            var waiting = 0;
            await Eventually.TrueAsync(() => Task.FromResult((waiting = Waiting()) == Pulls), Deadline, () => $"{waiting} pulls on the disk");
        } // SIGKILL

        await using var again = await TestOrigin.StartAsync(folder: _origin);
        await using var restarted = await EdgeProcess.StartAsync(_edge.Path, again.Client.BaseAddress!, credential);
        await Eventually.TrueAsync(async () => await ToldAsync(again) == 1 + Pulls, Deadline, () => "not every pull was told, or one twice");
        await Eventually.TrueAsync(() => Task.FromResult(Waiting() == 0), Deadline, () => "what was taken is still on the disk");

        Assert.Equal(1 + Pulls, await ToldAsync(again));
    }

    private static async Task PullAsync(HttpClient client) => Assert.Equal(HttpStatusCode.OK, await client.AskAsync(HttpMethod.Get, "/v2/library/app/manifests/1.0", null));

    // A line without a number is one pull.
    private static async Task<int> ToldAsync(TestOrigin origin) =>
        (await origin.AuditAsync("artifact")).Where(line => line.Operation == "pull").Sum(line => Number.Match(line.Detail!) is { Success: true } number ? int.Parse(number.Groups[1].Value) : 1);

    private int Waiting()
    {
        var count = 0;
        foreach (var file in Directory.GetFiles(Path.Combine(_edge.Path, "audit")))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            for (var at = 0; PullReport.TryRead(bytes.AsSpan(at), out var payload); at += PullReport.FrameLength + payload.Length)
            {
                count += PullReport.PullsOf(payload);
            }
        }

        return count;
    }
}
