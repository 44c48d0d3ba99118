using System.Diagnostics;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Cluster.Tests.Leases;

/// <summary>Two real origin processes over a MariaDB; the one that holds a lease is stopped as a whole (SIGSTOP) and goes on later.</summary>
[Trait("Category", "Faults")]
public sealed class PausedNodes : IAsyncLifetime
{
    private const string Job = "upload expiry";
    private static readonly TimeSpan SucceededWithin = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder _folder = new();
    private readonly List<OriginProcess> _nodes = [];
    private MariaDbServer _database = null!;

    public async Task InitializeAsync()
    {
        _database = await MariaDbServer.StartAsync();
        var connection = await _database.CreateDatabaseAsync();
        for (var node = 0; node < 2; node++)
        {
            _nodes.Add(await OriginProcess.StartAsync(_folder.At($"n{node}"), new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Origin:Node"] = $"n{node}",
                ["Origin:Secret"] = "the same at every node of this origin",
                ["Origin:Storage:Folder"] = _folder.At("storage"),
                ["Origin:Database:Provider"] = "mysql",
                ["Origin:Database:Connection"] = connection,
            }));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_holder_that_was_stopped_is_succeeded_and_stays_so_when_it_goes_on()
    {
        var (first, fence) = await HolderAsync();
        var stopped = _nodes[first == "n0" ? 0 : 1];
        await SignalAsync("STOP", stopped);
        await Eventually.TrueAsync(async () => await HolderAsync() != (first, fence), SucceededWithin, () => "nobody succeeded the stopped node");
        var (second, next) = await HolderAsync();
        Assert.Equal((first == "n0" ? "n1" : "n0", fence + 1), (second, next));
        await SignalAsync("CONT", stopped);
        await Eventually.TrueAsync(
            () => Task.FromResult(stopped.Output.Contains($"Another node does {Job} now", StringComparison.Ordinal)), SucceededWithin, () => $"it did not notice: {stopped.Output}");
        Assert.Equal((second, next), await HolderAsync());
    }

    private async Task<(string Node, long Fence)> HolderAsync()
    {
        var row = (await _database.ExecuteAsync($"SELECT holder, fence FROM registry1.leases WHERE name = '{Job}'")).Trim().Split('\t');
        return (row[0].Split('/')[0], long.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task SignalAsync(string signal, OriginProcess node)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{node.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
