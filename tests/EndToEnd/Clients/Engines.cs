namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>The clients of one test run, each started when a test first asks for it and stopped at the end.</summary>
public sealed class Engines : IAsyncLifetime
{
    private readonly Dictionary<Type, ImageClient> _started = [];

    public Task InitializeAsync() => Task.CompletedTask;

    internal async Task<DockerClient> Docker() => await Get(DockerClient.Start);

    internal async Task<ContainerdClient> Containerd() => await Get(ContainerdClient.Start);

    internal Task<PodmanClient> Podman() => Get(() => Task.FromResult(new PodmanClient()));

    internal Task<SkopeoClient> Skopeo() => Get(() => Task.FromResult(new SkopeoClient()));

    internal async Task<TClient> Get<TClient>(Func<Task<TClient>> start)
        where TClient : ImageClient
    {
        if (_started.TryGetValue(typeof(TClient), out var client)) return (TClient)client;
        var fresh = await start();
        _started[typeof(TClient)] = fresh;
        return fresh;
    }

    public async Task DisposeAsync()
    {
        var failures = new List<Exception>();
        foreach (var client in _started.Values)
        {
            try
            {
                await client.DisposeAsync();
            }
            catch (Exception e)
            {
                failures.Add(e); // the others are stopped all the same
            }
        }

        if (failures.Count > 0) throw new AggregateException(failures);
    }
}

/// <summary>Real engines are few and heavy: all tests that use them share them, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RealClients : ICollectionFixture<Engines>
{
    public const string Name = "real clients";
}
