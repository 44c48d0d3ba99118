using System.Globalization;

namespace EdgeRegistry.Testing;

/// <summary>Three MariaDB servers with Galera (Debian's galera-4): each takes writes, and what one commits the others have ordered.</summary>
public sealed class GaleraCluster : IAsyncDisposable
{
    private const int Size = 3;
    private readonly List<MariaDbServer> _servers = [];

    /// <summary>The servers, by their numbers.</summary>
    public IReadOnlyList<MariaDbServer> Servers => _servers;

    /// <summary>Starts a cluster.</summary>
    public static async Task<GaleraCluster> StartAsync()
    {
        var cluster = new GaleraCluster();
        var group = Enumerable.Range(0, Size).Select(_ => MariaDbServer.FreePort()).ToList();
        try
        {
            cluster._servers.Add(await MariaDbServer.StartFirstAsync(["--wsrep-new-cluster"], Flags(group, 0)));
            var others = await Task.WhenAll(Enumerable.Range(1, Size - 1).Select(index => MariaDbServer.JoinAsync(Flags(group, index))));
            cluster._servers.AddRange(others);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database; what gives its connection string for servers in an order (their numbers, from 0).</summary>
    public async Task<Func<int[], string>> CreateDatabaseAsync()
    {
        var connection = await _servers[0].CreateDatabaseAsync();
        return order => connection.Replace(
            $"Server=127.0.0.1:{_servers[0].Port}",
            "Server=" + string.Join(',', order.Select(index => $"127.0.0.1:{_servers[index].Port}")),
            StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private static string[] Flags(List<int> group, int index)
    {
        var (incremental, state) = (MariaDbServer.FreePort(), MariaDbServer.FreePort());
        return
        [
            "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2", "--wsrep-on=ON", "--wsrep-provider=/usr/lib/galera/libgalera_smm.so", "--wsrep-cluster-name=test",
            "--wsrep-cluster-address=gcomm://" + string.Join(',', group.Select(port => $"127.0.0.1:{port}")), "--wsrep-node-address=127.0.0.1", "--wsrep-sst-method=rsync",
            string.Create(CultureInfo.InvariantCulture, $"--wsrep-node-name=n{index}"), $"--wsrep-sst-receive-address=127.0.0.1:{state}",
            $"--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{group[index]};ist.recv_addr=127.0.0.1:{incremental};gcache.size=16M",
        ];
    }
}
