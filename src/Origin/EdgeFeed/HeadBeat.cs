using EdgeRegistry.Bus.Redis;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>
/// Tells by Redis each second how far the change log is: who follows it notices what it was not told, and that the origin lives. A node that
/// cannot read the log says nothing.
/// </summary>
internal sealed class HeadBeat(Database.Database database, FeedTable table, RedisBus bus, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (bus.IsConnected && await TryReadAsync(stoppingToken) is { } head)
            {
                bus.TellHead(head);
            }
        }
    }

    // What is wrong with the database is said by those who need it.
    private async Task<LogHead?> TryReadAsync(CancellationToken stop)
    {
        try
        {
            var (epoch, head) = await database.ReadAsync(table.HeadAsync, stop);
            return new LogHead(epoch, head.Seq, head.Id ?? Guid.Empty);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
