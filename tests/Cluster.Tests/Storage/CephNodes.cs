using EdgeRegistry.Testing;

namespace EdgeRegistry.Cluster.Tests.Storage;

/// <summary>One CephFS with two mounts and one MariaDB, for all tests that need them; each test gets a database and a folder of its own.</summary>
public sealed class CephNodes : IAsyncLifetime
{
    private readonly TemporaryFolder _own = new();
    private MariaDbServer _database = null!;
    private int _clusters;

    public CephFs Ceph { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var ceph = CephFs.StartAsync(mounts: 2);
        _database = await MariaDbServer.StartAsync();
        Ceph = await ceph;
    }

    public async Task DisposeAsync()
    {
        await Ceph.DisposeAsync();
        await _database.DisposeAsync();
        _own.Dispose();
    }

    /// <summary>Makes an empty cluster; the folder of its blobs on the share.</summary>
    public async Task<NewCluster> PrepareAsync() => new(this, $"cluster-{Interlocked.Increment(ref _clusters)}", await _database.CreateDatabaseAsync());

    /// <summary>What one node of a cluster is started with. Node 1 uses mount 1, node 2 mount 2.</summary>
    public sealed class NewCluster(CephNodes nodes, string folder, string connection)
    {
        public string Folder => folder;

        public string DataOf(int node) => nodes._own.At($"{folder}-{node}");

        public Dictionary<string, string?> SettingsOf(int node) => new(StringComparer.Ordinal)
        {
            ["Origin:Node"] = $"node-{node}",
            ["Origin:Secret"] = "the same on every node of this test",
            ["Origin:Database:Provider"] = "mysql",
            ["Origin:Database:Connection"] = connection,
            ["Origin:Storage:Folder"] = nodes.Ceph.At(node, folder),
            ["Origin:Storage:Timeout"] = "00:00:10", // one client waits up to 5 s (the MDS's tick) for what another has just made
            ["Origin:Storage:Threads"] = "8",
        };

        public Task<OriginServer> StartAsync(int node) => OriginServer.StartAsync(DataOf(node), settings: SettingsOf(node));

        public Task<OriginProcess> StartProcessAsync(int node) => OriginProcess.StartAsync(DataOf(node), SettingsOf(node));
    }
}

[CollectionDefinition(Name)]
public sealed class OnCephFs : ICollectionFixture<CephNodes>
{
    public const string Name = "CephFS";
}
