using System.Net;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Bus.Tests.Hosts;

/// <summary>Two nodes of an origin over one database and one folder, an edge in a process of its own that asks the second node, and Redis between all.</summary>
internal sealed class NodesWithRedis : IAsyncDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _running = [];
    private readonly RandomContent _random;

    private NodesWithRedis(RedisServer redis, RandomContent random) => (Redis, _random) = (redis, random);

    public RedisServer Redis { get; }

    /// <summary>The node that is pushed to.</summary>
    public RegistryClient First { get; private set; } = null!;

    /// <summary>The node that the edge asks.</summary>
    public RegistryClient Second { get; private set; } = null!;

    public RegistryClient Edge { get; private set; } = null!;

    public EdgeProcess EdgeProgram { get; private set; } = null!;

    public static async Task<NodesWithRedis> StartAsync(MariaDbServer database, ITestOutputHelper output)
    {
        var site = new NodesWithRedis(await RedisServer.StartAsync(), new RandomContent(output));
        try
        {
            var connection = await database.CreateDatabaseAsync();
            var first = await site.StartNodeAsync("a", connection);
            var second = await site.StartNodeAsync("b", connection);
            (site.First, site.Second) = (new RegistryClient(first.Address), new RegistryClient(second.Address));
            site.EdgeProgram = await EdgeProcess.StartAsync(site._folder.At("edge"), second.Address, null, $"Bus:Redis:Endpoints={site.Redis.Endpoint}");
            site._running.Add(site.EdgeProgram);
            site.Edge = new RegistryClient(site.EdgeProgram.Address);
            await site.AllConnectedAsync();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public Task AllConnectedAsync() => AllAsync(1);

    public Task AllApartAsync() => AllAsync(0);

    /// <summary>Ends the second node: the edge has nobody to ask.</summary>
    public async Task EndSecondAsync()
    {
        var second = _running.OfType<OriginServer>().Last();
        _running.Remove(second);
        await second.DisposeAsync();
    }

    /// <summary>Moves a tag at the first node: the digest that it has now.</summary>
    public async Task<string> MoveTagAsync() => (await First.PushImageAsync("library/moved", "v1", _random)).Digest;

    /// <summary>What the edge says the tag is: its digest, or the status of a refusal.</summary>
    public async Task<string> TagAtEdgeAsync()
    {
        using var answer = await Edge.HeadAsync("/v2/library/moved/manifests/v1");
        return answer.StatusCode is HttpStatusCode.OK ? answer.Headers.GetValues("Docker-Content-Digest").Single() : answer.StatusCode.ToString();
    }

    /// <summary>The value of a metric of the bus at the edge.</summary>
    public async Task<double> AtEdgeAsync(string metric) => (await MetricsReader.ReadAsync(Edge)).Sum($"edgeregistry_bus_{metric}");

    public async ValueTask DisposeAsync()
    {
        foreach (var client in new[] { First, Second, Edge })
        {
            client?.Dispose();
        }

        foreach (var one in Enumerable.Reverse(_running))
        {
            await one.DisposeAsync();
        }

        await Redis.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AllAsync(double isConnected)
    {
        foreach (var client in new[] { First, Second, Edge })
        {
            await Eventually.TrueAsync(
                async () => (await MetricsReader.ReadAsync(client)).Sum("edgeregistry_bus_redis_connected") == isConnected, Within, () => $"{client.Address} is not {isConnected}");
        }
    }

    private async Task<OriginServer> StartNodeAsync(string name, string connection)
    {
        var node = await OriginServer.StartAsync(_folder.At(name), settings: new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Origin:Node"] = name,
            ["Origin:Secret"] = "the same long random text on every node",
            ["Origin:Storage:Folder"] = _folder.At("share"),
            ["Origin:Database:Provider"] = "mysql",
            ["Origin:Database:Connection"] = connection,
            ["Bus:Redis:Endpoints"] = Redis.Endpoint,
        });
        _running.Add(node);
        return node;
    }
}
