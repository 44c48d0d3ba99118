using System.IO.Pipelines;
using System.Net;
using EdgeRegistry.Bus;
using EdgeRegistry.Hosting;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Tests.Support;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Origin.Tests.Endpoints;

/// <summary>What a load balancer and a pushing client see of an origin that was told to end.</summary>
public sealed class Draining
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Probes_fail_first_then_no_connection_is_taken_and_a_push_under_way_ends_well()
    {
        using var folder = new ScratchFolder();
        var time = new DrainClock();
        var settings = new Dictionary<string, string?>
        {
            ["AllowAnonymousWrite"] = "true",
            ["Origin:Listen"] = "http://127.0.0.1:0",
            ["Origin:Data"] = folder.Path,
            ["Origin:DrainDelay"] = DrainClock.Delay.ToString(),
            ["Origin:StopTimeout"] = "00:10:00",
        };
        await using var app = OriginHost.Build(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), new DisconnectedBus(), time);
        await app.StartRegistryAsync(CancellationToken.None);
        var address = new Uri(app.Urls.Single());
        using var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Deadline }) { BaseAddress = address };
        var blob = new byte[] { 1, 2, 3, 4, 5, 6 };
        var body = new Pipe(new PipeOptions(pauseWriterThreshold: 2, resumeWriterThreshold: 1)); // a write ends when it was read
        var push = PushAsync(client, body.Reader, blob);
        await body.Writer.WriteAsync(blob.AsMemory(0, 3));

        var stopping = app.StopRegistryAsync();
        using (var probe = await client.GetAsync("/readyz"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, probe.StatusCode);
        }

        using (var served = await client.GetAsync("/v2/"))
        {
            Assert.Equal(HttpStatusCode.OK, served.StatusCode); // who has not looked yet is served
        }

        Assert.False(stopping.IsCompleted);
        time.End();
        await Eventually.TrueAsync(() => IsRefusedAsync(address), Deadline, () => "new connections are still taken");
        Assert.False(stopping.IsCompleted);
        await body.Writer.WriteAsync(blob.AsMemory(3));
        await body.Writer.CompleteAsync();

        Assert.Equal(HttpStatusCode.Created, await push.WaitAsync(Deadline));
        await stopping.WaitAsync(Deadline);
    }

    private static async Task<HttpStatusCode> PushAsync(HttpClient client, PipeReader body, byte[] blob)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/team/app/blobs/uploads/?digest={Digest.Compute(DigestAlgorithm.Sha256, blob)}");
        request.Content = new StreamContent(body.AsStream());
        request.Content.Headers.ContentLength = blob.Length;
        request.Headers.ExpectContinue = true; // the body is read once the origin wants it
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<bool> IsRefusedAsync(Uri address)
    {
        using var fresh = new HttpClient { BaseAddress = address };
        try
        {
            using var answer = await fresh.GetAsync("/healthz");
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    /// <summary>The system's clock, but for one long wait, which ends when the test says so.</summary>
    private sealed class DrainClock : TimeProvider
    {
        public static readonly TimeSpan Delay = TimeSpan.FromSeconds(599);
        private readonly TaskCompletionSource<(TimerCallback Callback, object? State)> _wait = new();

        public void End()
        {
            Assert.True(_wait.Task.IsCompletedSuccessfully, "nobody waits");
            var (callback, state) = _wait.Task.GetAwaiter().GetResult();
            callback(state);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Delay)
            {
                _wait.SetResult((callback, state));
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
