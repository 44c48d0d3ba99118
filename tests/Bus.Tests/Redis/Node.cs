using EdgeRegistry.Bus.Redis;
using EdgeRegistry.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Bus.Tests.Redis;

/// <summary>One process's end of the bus, as a host composes it.</summary>
internal sealed class Node : IAsyncDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _hosted;

    private Node(RedisSettings settings)
    {
        _services = new ServiceCollection().AddLogging(logging => logging.AddProvider(Logged)).AddMetrics().AddSingleton(TimeProvider.System).AddRedisBus(settings).BuildServiceProvider();
        _hosted = [.. _services.GetServices<IHostedService>()];
        Metrics = new Hosting.Metrics.MetricsExposition(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        Bus = _services.GetRequiredService<RedisBus>();
        Bus.Subscribe(Heard);
    }

    public RedisBus Bus { get; }

    public RedisSessions Sessions => _services.GetRequiredService<RedisSessions>();

    public LogLines Logged { get; } = new();

    /// <summary>What the process is told.</summary>
    public Recorder Heard { get; } = new();

    private Hosting.Metrics.MetricsExposition Metrics { get; }

    /// <summary>Short times: a test waits for them.</summary>
    public static RedisSettings Settings(params string[] endpoints) =>
        new() { Endpoints = endpoints, ConnectTimeout = TimeSpan.FromSeconds(1), OperationTimeout = TimeSpan.FromSeconds(1) };

    /// <summary>Starts without waiting for Redis.</summary>
    public static async Task<Node> BeginAsync(RedisSettings settings)
    {
        var node = new Node(settings);
        foreach (var hosted in node._hosted)
        {
            await hosted.StartAsync(CancellationToken.None);
        }

        return node;
    }

    /// <summary>Starts and waits until it is connected.</summary>
    public static async Task<Node> StartAsync(RedisSettings settings)
    {
        var node = await BeginAsync(settings);
        await node.IsConnectedAsync();
        return node;
    }

    public Task IsConnectedAsync() => Eventually.TrueAsync(() => Task.FromResult(Bus.IsConnected), Within, () => $"not connected: {Logged}");

    public Task IsApartAsync() => Eventually.TrueAsync(() => Task.FromResult(!Bus.IsConnected), Within, () => "still connected");

    /// <summary>Publishes.</summary>
    public ValueTask TellAsync(ChangeEvent change) => Bus.PublishAsync(change, CancellationToken.None);

    /// <summary>The value of a series.</summary>
    public double Metric(string name) => Metrics.Write().Split('\n').Where(line => line.StartsWith($"edgeregistry_bus_{name} ", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).SingleOrDefault();

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in _hosted)
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        Metrics.Dispose();
        await _services.DisposeAsync();
    }
}
