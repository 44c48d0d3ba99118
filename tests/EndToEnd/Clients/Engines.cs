namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>The clients of one test run, each started when a test first asks for it and stopped at the end.</summary>
public sealed class Engines : IAsyncLifetime
{
    private readonly Dictionary<string, ImageClient> _started = [];

    public Task InitializeAsync() => Task.CompletedTask;

    internal async Task<DockerClient> Docker() => await Get("docker", () => DockerClient.Start(Toolbox.Installed));

    internal async Task<ContainerdClient> Containerd() => await Get("containerd", () => ContainerdClient.Start(Toolbox.Installed));

    internal Task<PodmanClient> Podman() => Get("podman", () => Task.FromResult(new PodmanClient(Toolbox.Installed)));

    internal Task<SkopeoClient> Skopeo() => Get("skopeo", () => Task.FromResult(new SkopeoClient(Toolbox.Installed)));

    internal async Task<TClient> Get<TClient>(string name, Func<Task<TClient>> start)
        where TClient : ImageClient
    {
        if (_started.TryGetValue(name, out var client)) return (TClient)client;
        var fresh = await start();
        _started[name] = fresh;
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
