using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;

namespace EdgeRegistry.Origin.Changes;

/// <summary>Cuts off the old end of the change log, a few hundred changes in one transaction, at one node at a time.</summary>
internal sealed partial class ChangeRetention(Database.Database database, LeaseHolder leases, ChangeRetention.Rules rules, ChangeMetrics metrics, ILogger<ChangeRetention> logger) : BackgroundService
{
    public const string Job = "change retention";

    private const int Batch = 500;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private readonly TruncationTable _table = new();

    /// <summary>Removes what is older than it may be.</summary>
    /// <exception cref="LeaseLostException">Another node does it now.</exception>
    public async Task RunAsync(Lease lease, CancellationToken cancellation)
    {
        var before = (rules.Time.GetUtcNow() - rules.Options.Retention).ToUnixTimeMilliseconds();
        List<OldChange> old;
        do
        {
            // Numbers and times do not rise together where several write: what is cut is all that stands before the first that is too young.
            old = [.. (await database.ReadAsync(session => _table.OldestAsync(session, Batch), cancellation)).TakeWhile(change => change.Time < before)];
            if (old.Count > 0)
            {
                await CutAsync(lease, old);
                metrics.Removed(old.Count);
            }
        }
        while (old.Count == Batch && !cancellation.IsCancellationRequested);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, rules.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await leases.TryHoldAsync(Job, stoppingToken) is { } lease)
                {
                    await RunAsync(lease, stoppingToken);
                }
            }
            catch (Exception e) when (e is DatabaseUnavailableException or LeaseLostException)
            {
                LogFailed(e);
            }
        }
    }

    private Task CutAsync(Lease lease, List<OldChange> old) => database.WriteAsync(
        async session =>
        {
            await lease.RequireAsync(session);
            await _table.CutAsync(session, old);
        },
        CancellationToken.None);

    [LoggerMessage(1, LogLevel.Warning, "Old changes could not be removed; trying again later")]
    private partial void LogFailed(Exception fault);

    /// <summary>How old changes become.</summary>
    internal sealed record Rules(ChangesOptions Options, TimeProvider Time);
}
