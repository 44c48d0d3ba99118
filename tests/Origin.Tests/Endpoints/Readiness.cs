using System.Net;
using System.Text.Json;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.Endpoints;

/// <summary><c>/healthz</c> and <c>/readyz</c> as probes see them.</summary>
public sealed class Readiness
{
    [Fact]
    public async Task Each_dependency_is_named_with_its_state_and_latency()
    {
        await using var origin = await RunningOrigin.StartAsync();

        var (status, answer) = await AskAsync(origin);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("ready", answer.GetProperty("status").GetString());
        foreach (var name in new[] { "database", "storage" })
        {
            var dependency = answer.GetProperty("dependencies").GetProperty(name);
            Assert.Equal("up", dependency.GetProperty("state").GetString());
            Assert.True(dependency.GetProperty("required").GetBoolean());
            Assert.InRange(dependency.GetProperty("milliseconds").GetDouble(), 0, 60_000);
        }
    }

    [Fact]
    public async Task A_required_dependency_that_is_down_is_503_and_alive_says_nothing_of_it()
    {
        await using var origin = await RunningOrigin.StartAsync();
        const string problem = "it is gone";
        origin.The<Hosting.Health.Readiness>().AddDependency("thing", _ => Task.FromResult<string?>(problem));

        var (status, answer) = await AskAsync(origin);
        using var alive = await origin.Client.GetAsync("/healthz");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("not ready", answer.GetProperty("status").GetString());
        Assert.Equal("thing: it is gone", Assert.Single(answer.GetProperty("problems").EnumerateArray()).GetString());
        Assert.Equal("down", answer.GetProperty("dependencies").GetProperty("thing").GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task One_that_is_not_required_is_told_and_the_host_stays_ready()
    {
        await using var origin = await RunningOrigin.StartAsync();
        origin.The<Hosting.Health.Readiness>().AddDependency("speed", _ => throw new InvalidOperationException("Password=secret"), isRequired: false);

        var (status, answer) = await AskAsync(origin);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("down", answer.GetProperty("dependencies").GetProperty("speed").GetProperty("state").GetString());
        Assert.DoesNotContain("secret", answer.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_hangs_is_down_and_asked_once_however_many_probes_come()
    {
        await using var origin = await RunningOrigin.StartAsync();
        using var hung = new ManualResetEventSlim();
        var asked = 0;
        origin.The<Hosting.Health.Readiness>().AddDependency("mount", _ =>
        {
            Interlocked.Increment(ref asked);
            hung.Wait(CancellationToken.None); // as a call into a dead mount: no cancellation ends it
            return Task.FromResult<string?>(null);
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(origin)));
        var (later, _) = await AskAsync(origin);
        hung.Set();

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, later);
        Assert.Equal(1, asked);
        await Eventually(async () => (await AskAsync(origin)).Status == HttpStatusCode.OK);
    }

    private static async Task Eventually(Func<Task<bool>> holds) =>
        await EdgeRegistry.Testing.Eventually.TrueAsync(holds, TimeSpan.FromSeconds(30), () => "it never became ready");

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(RunningOrigin origin)
    {
        using var response = await origin.Client.GetAsync("/readyz");
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
