using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;

namespace EdgeRegistry.Origin.Audit;

/// <summary>How far the audit log was sent to the syslog server, as the one node that sends it moves it on.</summary>
internal sealed class ForwardProgress(ForwardTable table, Database.Database database, LeaseHolder leases, DatabaseOptions options)
{
    public const string Job = "audit forwarding";

    private const int BatchSize = 200;
    private readonly Queue<(long At, long Last)> _seen = new();
    private long _settled;

    /// <summary>The lease, when sending is this node's business.</summary>
    public Task<Lease?> TryHoldAsync(CancellationToken stop) => leases.TryHoldAsync(Job, stop);

    /// <summary>How far lines were sent. What was written before there was a server to send to is not sent.</summary>
    public async Task<long> SentAsync(Lease lease, CancellationToken stop) =>
        await database.ReadAsync(table.SentAsync, stop) ?? await AdvanceAsync(lease, await LastAsync(stop), stop);

    /// <summary>The number of the last line.</summary>
    public Task<long> LastAsync(CancellationToken stop) => database.ReadAsync(table.LastAsync, stop);

    /// <summary>The next lines to send.</summary>
    public async Task<List<AuditLine>> NextAsync(long sent, CancellationToken stop)
    {
        var to = await SettledAsync(stop);
        return to <= sent ? [] : await database.ReadAsync(session => table.AfterAsync(session, sent, to, BatchSize), stop);
    }

    /// <summary>Moves on.</summary>
    /// <exception cref="LeaseLostException">Another node sends now; it begins where this one was.</exception>
    public Task<long> AdvanceAsync(Lease lease, long to, CancellationToken stop) => database.WriteAsync(
        async session =>
        {
            await lease.RequireAsync(session);
            await table.SetSentAsync(session, to);
            return to;
        },
        stop);

    /// <summary>Moves on and removes the lines that are behind now.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="LeaseLostException">Another node sends now.</exception>
    public Task<int> RemoveAsync(Lease lease, long from, long to) => database.WriteAsync(
        async session =>
        {
            await lease.RequireAsync(session);
            await table.SetSentAsync(session, to);
            return await table.DeleteToAsync(session, to, from);
        },
        CancellationToken.None);

    // Where several transactions write at once, a line's number is given before it is committed: behind what was seen there may be lines
    // to come, for as long as a write may take. (SQLite has one writer.)
    private async Task<long> SettledAsync(CancellationToken stop)
    {
        var (last, now) = (await LastAsync(stop), Environment.TickCount64);
        if (options.Provider == DatabaseOptions.Sqlite)
        {
            return last;
        }

        if (_seen.Count == 0 || last > _seen.Last().Last)
        {
            _seen.Enqueue((now, last));
        }

        while (_seen.TryPeek(out var first) && now - first.At > (long)options.Timeout.TotalMilliseconds)
        {
            _settled = first.Last;
            _seen.Dequeue();
        }

        return _settled;
    }
}
