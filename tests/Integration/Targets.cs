using EdgeRegistry.Bus;

namespace EdgeRegistry.Integration;

/// <summary>What a suite talks to, and the origin behind it (the same host when there is no edge).</summary>
public abstract class Target : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private OriginServer? _origin;

    /// <summary>The host that is tested.</summary>
    public RegistryClient Registry { get; private set; } = null!;

    /// <summary>The origin behind it.</summary>
    public RegistryClient Origin { get; private set; } = null!;

    /// <summary>True when an edge stands between.</summary>
    public virtual bool HasEdge => true;

    /// <summary>True when the edge hears of every change before its writer is answered.</summary>
    public virtual bool HearsChanges => false;

    /// <summary>Who issues the hosts' certificates, in PEM; null where they have none.</summary>
    protected virtual string? Authority => null;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var bus = new InProcessBus();
        _origin = await StartOriginAsync(_folder.At("origin"), bus);
        Origin = new RegistryClient(_origin.Address, Authority);
        Registry = new RegistryClient(await StartAsync(_origin.Address, _folder.At("edge"), bus), Authority);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        Registry.Dispose();
        Origin.Dispose();
        await StopAsync();
        await _origin!.DisposeAsync();
        await EndAsync();
        _folder.Dispose();
    }

    /// <summary>Starts the origin.</summary>
    protected virtual Task<OriginServer> StartOriginAsync(string data, IEventBus bus) => OriginServer.StartAsync(data, bus);

    /// <summary>Starts what stands before the origin; returns the address to test.</summary>
    protected abstract Task<Uri> StartAsync(Uri origin, string data, IEventBus bus);

    /// <summary>Ends what the origin needed, after the origin.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    /// <summary>Stops it.</summary>
    protected virtual Task StopAsync() => Task.CompletedTask;
}

/// <summary>Straight at the origin.</summary>
public sealed class OriginTarget : Target
{
    /// <inheritdoc/>
    public override bool HasEdge => false;

    /// <inheritdoc/>
    public override bool HearsChanges => true;

    /// <inheritdoc/>
    protected override Task<Uri> StartAsync(Uri origin, string data, IEventBus bus) => Task.FromResult(origin);
}

/// <summary>Straight at an origin whose truth is in MariaDB: the same contract.</summary>
public sealed class MariaDbTarget : Target
{
    private MariaDbServer? _database;

    /// <inheritdoc/>
    public override bool HasEdge => false;

    /// <inheritdoc/>
    public override bool HearsChanges => true;

    /// <inheritdoc/>
    protected override async Task<OriginServer> StartOriginAsync(string data, IEventBus bus)
    {
        _database = await MariaDbServer.StartAsync();
        return await OriginServer.StartAsync(data, bus, settings: OriginServer.OnMySql(await _database.CreateDatabaseAsync()));
    }

    /// <inheritdoc/>
    protected override Task<Uri> StartAsync(Uri origin, string data, IEventBus bus) => Task.FromResult(origin);

    /// <inheritdoc/>
    protected override Task EndAsync() => _database!.DisposeAsync().AsTask();
}

/// <summary>Through an edge in the origin's process, on the shared bus.</summary>
public sealed class EdgeTarget : Target
{
    private EdgeServer? _edge;

    /// <inheritdoc/>
    public override bool HearsChanges => true;

    /// <inheritdoc/>
    protected override async Task<Uri> StartAsync(Uri origin, string data, IEventBus bus)
    {
        _edge = await EdgeServer.StartAsync(data, origin, bus);
        return _edge.Address;
    }

    /// <inheritdoc/>
    protected override Task StopAsync() => _edge!.DisposeAsync().AsTask();
}

/// <summary>Through an edge over TLS, which asks its origin over TLS; both offer what is default.</summary>
public sealed class TlsEdgeTarget : Target
{
    private readonly TemporaryFolder _certificates = new();
    private readonly TestAuthority _authority = new();
    private EdgeServer? _edge;

    /// <inheritdoc/>
    public override bool HearsChanges => true;

    /// <inheritdoc/>
    protected override string Authority => _authority.Pem;

    /// <inheritdoc/>
    protected override Task<OriginServer> StartOriginAsync(string data, IEventBus bus)
    {
        _authority.WriteTo(_certificates.Path);
        return OriginServer.StartAsync(data, bus, "https://127.0.0.1:0", Tls("Origin"));
    }

    /// <inheritdoc/>
    protected override async Task<Uri> StartAsync(Uri origin, string data, IEventBus bus)
    {
        var settings = Tls("Edge");
        settings["Edge:Listen"] = "https://127.0.0.1:0";
        settings["Edge:Upstream:CaFile"] = _certificates.At("ca.pem");
        _edge = await EdgeServer.StartAsync(data, origin, bus, settings);
        return _edge.Address;
    }

    /// <inheritdoc/>
    protected override async Task StopAsync()
    {
        await _edge!.DisposeAsync();
        _authority.Dispose();
        _certificates.Dispose();
    }

    private Dictionary<string, string?> Tls(string host) => new(StringComparer.Ordinal)
    {
        [$"{host}:Tls:Certificate"] = _certificates.At("cert.pem"),
        [$"{host}:Tls:Key"] = _certificates.At("key.pem"),
    };
}

/// <summary>Through an edge in a process of its own, which hears of nothing.</summary>
public sealed class EdgeProcessTarget : Target
{
    private EdgeProcess? _edge;

    /// <inheritdoc/>
    protected override async Task<Uri> StartAsync(Uri origin, string data, IEventBus bus)
    {
        _edge = await EdgeProcess.StartAsync(data, origin);
        return _edge.Address;
    }

    /// <inheritdoc/>
    protected override Task StopAsync() => _edge!.DisposeAsync().AsTask();
}
