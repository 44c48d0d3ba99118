using System.Collections.Concurrent;
using System.Security.Cryptography;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Leases;

/// <summary>
/// The leases that this node holds or would like to. It asks for them now and then, not at every look of a job, and gives them back when it
/// ends; of a node that was killed they run out.
/// </summary>
internal sealed partial class LeaseHolder(Database.Database database, OriginNode node, TimeProvider time, LeaseMetrics metrics, ILogger<LeaseHolder> logger) : IHostedService
{
    /// <summary>How long a lease holds without being renewed.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Renewal = Length / 3;
    private static readonly TimeSpan AgainAfter = Length / 6;

    private readonly LeasesTable _table = new();
    private readonly ConcurrentDictionary<string, Asked> _asked = new(StringComparer.Ordinal);
    private readonly string _holder = $"{node.Name}/{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>The lease when this node holds it, else null. One caller at a time for each name.</summary>
    public async Task<Lease?> TryHoldAsync(string name, CancellationToken cancellation)
    {
        var asked = _asked.GetValueOrDefault(name);
        var lease = asked?.Lease;
        if (lease is { IsLost: true })
        {
            lease = null;
            Lost(name);
            _asked[name] = new Asked(null, asked!.At);
        }

        if (asked is not null && time.GetElapsedTime(asked.At) < (lease is null ? AgainAfter : Renewal))
        {
            return lease;
        }

        var at = time.GetTimestamp();
        lease = lease is null ? await TryTakeAsync(name, cancellation) : await TryHoldOnAsync(lease, cancellation);
        _asked[name] = new Asked(lease, at);
        return lease;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Gives back what is held: the jobs have stopped before.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var lease in _asked.Values.Select(asked => asked.Lease).OfType<Lease>())
        {
            try
            {
                await database.WriteAsync(session => _table.ReleaseAsync(session, lease.Name, lease.Fence), cancellationToken);
            }
            catch (DatabaseUnavailableException e)
            {
                LogNotReleased(lease.Name, e);
            }
        }
    }

    private async Task<Lease?> TryTakeAsync(string name, CancellationToken cancellation)
    {
        if (await database.ReadAsync(session => _table.IsHeldAsync(session, name), cancellation)
            || await database.WriteAsync(session => _table.TakeAsync(session, name, _holder, Length), cancellation) is not { } fence)
        {
            return null;
        }

        metrics.Taken(name);
        LogTaken(name, fence);
        return new Lease(_table, name, fence);
    }

    private async Task<Lease?> TryHoldOnAsync(Lease lease, CancellationToken cancellation)
    {
        if (await database.WriteAsync(session => _table.HoldOnAsync(session, lease.Name, lease.Fence, Length), cancellation))
        {
            return lease;
        }

        Lost(lease.Name);
        return null;
    }

    private void Lost(string name)
    {
        metrics.Lost(name);
        LogLost(name);
    }

    [LoggerMessage(1, LogLevel.Information, "This node does {Lease} now (its holder {Fence})")]
    private partial void LogTaken(string lease, long fence);

    [LoggerMessage(2, LogLevel.Information, "Another node does {Lease} now")]
    private partial void LogLost(string lease);

    [LoggerMessage(3, LogLevel.Warning, "The lease {Lease} could not be given back; it runs out by itself")]
    private partial void LogNotReleased(string lease, Exception fault);

    private sealed record Asked(Lease? Lease, long At);
}
