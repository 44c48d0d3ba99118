using System.Diagnostics;

namespace EdgeRegistry.Testing;

/// <summary>A redis-server with a replica, and three real Sentinels that watch over them.</summary>
public sealed class SentinelGroup : IAsyncDisposable
{
    /// <summary>What the Sentinels call the group.</summary>
    public const string Name = "registry";

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly List<(Process Process, int Port)> _sentinels = [];

    private SentinelGroup(RedisServer first, RedisServer second) => (First, Second) = (first, second);

    /// <summary>The server that takes writes at the beginning.</summary>
    public RedisServer First { get; }

    /// <summary>Its replica.</summary>
    public RedisServer Second { get; }

    /// <summary>The Sentinels as <c>host:port</c>.</summary>
    public IReadOnlyList<string> Endpoints => [.. _sentinels.Select(sentinel => $"127.0.0.1:{RedisServer.Text(sentinel.Port)}")];

    /// <summary>Starts the group and waits until its Sentinels know each other and the replica.</summary>
    public static async Task<SentinelGroup> StartAsync()
    {
        var first = await RedisServer.StartAsync();
        var second = await RedisServer.StartAsync(null, false, "--replicaof", "127.0.0.1", RedisServer.Text(first.Port), "--repl-diskless-sync-delay", "0");
        var group = new SentinelGroup(first, second);
        try
        {
            group.StartSentinels();
            await Eventually.TrueAsync(group.IsReadyAsync, ReadyWithin, () => "the Sentinels do not agree");
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the Sentinel of this index.</summary>
    public async Task KillSentinelAsync(int index)
    {
        _sentinels[index].Process.Kill();
        await _sentinels[index].Process.WaitForExitAsync();
    }

    /// <summary>Makes the other server take writes, by the Sentinels.</summary>
    public Task FailOverAsync() => RedisServer.TryAskAsync(_sentinels[^1].Port, null, "SENTINEL", "FAILOVER", Name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (process, _) in _sentinels)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await First.DisposeAsync();
        await Second.DisposeAsync();
        _folder.Dispose();
    }

    private void StartSentinels()
    {
        for (var number = 0; number < 3; number++)
        {
            var port = RedisServer.FreePort();
            var file = _folder.At($"sentinel{RedisServer.Text(number)}.conf");
            File.WriteAllText(file, $"""
                port {RedisServer.Text(port)}
                bind 127.0.0.1
                protected-mode no
                daemonize no
                dir {_folder.Path}
                sentinel monitor {Name} 127.0.0.1 {RedisServer.Text(First.Port)} 2
                sentinel down-after-milliseconds {Name} 1000
                sentinel failover-timeout {Name} 5000
                sentinel parallel-syncs {Name} 1

                """);
            _sentinels.Add((RedisServer.StartProcess("redis-sentinel", file), port));
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        foreach (var (_, port) in _sentinels)
        {
            // When all know each other: "+OK 3 usable Sentinels".
            if (await RedisServer.TryAskAsync(port, null, "SENTINEL", "CKQUORUM", Name) is not { } quorum || !quorum.StartsWith("+OK 3", StringComparison.Ordinal)
                || await RedisServer.TryAskAsync(port, null, "SENTINEL", "REPLICAS", Name) != "*1")
            {
                return false;
            }
        }

        return true;
    }
}
