using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Edge.Cache.Manifests;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Tests.FakeOrigin;

namespace EdgeRegistry.Edge.Tests.Site;

/// <summary>A fake origin and an edge in front of it. The edge can be stopped, killed and started again on the same folder.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private string _data;
    private EdgeUnderTest? _edge;

    private TestSite(FakeOriginServer origin, IEventBus bus, IReadOnlyDictionary<string, string?> settings)
    {
        (Origin, Bus, _settings) = (origin, bus, settings);
        _data = Path.Combine(_folder.Path, "edge");
    }

    /// <summary>The origin.</summary>
    public FakeOriginServer Origin { get; }

    /// <summary>The clock of the edge.</summary>
    public ShiftedTime Time { get; } = new();

    /// <summary>The bus of the edge.</summary>
    public IEventBus Bus { get; }

    /// <summary>The edge that runs.</summary>
    public EdgeUnderTest Edge => _edge ?? throw new InvalidOperationException("the edge is stopped");

    /// <summary>A client of the edge.</summary>
    public HttpClient Http => Edge.Http;

    /// <summary>Starts both; the bus is one on which nothing arrives.</summary>
    public static Task<TestSite> StartAsync(params IEnumerable<(string Key, string Value)> settings) => StartAsync(new DisconnectedBus(), settings);

    /// <summary>Starts both.</summary>
    public static async Task<TestSite> StartAsync(IEventBus bus, params IEnumerable<(string Key, string Value)> settings)
    {
        var values = settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.OrdinalIgnoreCase);
        var site = new TestSite(await FakeOriginServer.StartNewAsync(), bus, values);
        await site.StartEdgeAsync();
        return site;
    }

    /// <summary>Starts both, with a bus that says that it shows every change.</summary>
    public static Task<TestSite> StartConnectedAsync(params IEnumerable<(string Key, string Value)> settings)
    {
        var bus = new InProcessBus();
        bus.Resume(bus.Interruptions);
        return StartAsync(bus, settings);
    }

    /// <summary>Starts the edge on its folder.</summary>
    public async Task StartEdgeAsync() => _edge = await EdgeUnderTest.StartAsync(_data, Origin.Address, Bus, Time, _settings);

    /// <summary>Returns when everything that was fetched is in the cache: a client has its last bytes a moment before.</summary>
    public async Task SettledAsync()
    {
        await Eventually.TrueAsync(() => Edge.Service<FetchTable>().Count == 0, "all fetches have ended");
        await Edge.Service<FactLog>().FlushAsync(default);
        await Edge.Service<CompressedManifests>().CheckpointAsync();
    }

    /// <summary>Ends the edge as Ctrl-C does.</summary>
    public async Task StopEdgeAsync()
    {
        if (_edge is { } edge)
        {
            _edge = null;
            await edge.DisposeAsync();
        }
    }

    /// <summary>
    /// As after <c>kill -9</c>: a new edge starts on what the old one's folder holds at this moment, before the old one could end well.
    /// </summary>
    public async Task KillAndStartEdgeAsync()
    {
        var killed = Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"));
        Folders.Copy(_data, killed);
        await StopEdgeAsync();
        _data = killed;
        await StartEdgeAsync();
    }

    /// <summary>Ends the edge and starts it again.</summary>
    public async Task RestartEdgeAsync()
    {
        await StopEdgeAsync();
        await StartEdgeAsync();
    }

    /// <summary>Hands the edge a change, as the origin's change log would.</summary>
    public ValueTask PublishAsync(ChangeKind kind, string repository, string? tag = null, string? oldDigest = null, string? newDigest = null) =>
        Bus.PublishAsync(new ChangeEvent("epoch", 1, Guid.NewGuid(), kind, repository, tag, oldDigest, newDigest, null, null, Time.GetUtcNow()), default);

    public async ValueTask DisposeAsync()
    {
        await Origin.DisposeAsync();
        await StopEdgeAsync();
        _folder.Dispose();
    }
}
