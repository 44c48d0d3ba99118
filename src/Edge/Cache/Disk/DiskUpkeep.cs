using EdgeRegistry.Edge.Cache.Eviction;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>The one loop behind the cache's disk: evicts by watermarks, asks a failed disk whether it works again, marks what is flushed. Beside it the scan after the start.</summary>
internal sealed partial class DiskUpkeep(Evictor evictor, Watermarks marks, FlushMarks flushes, TreeScan scan, ILogger<DiskUpkeep> logger) : IAsyncDisposable
{
    private const int MostEvictedAtOnce = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start(TimeProvider time) => _running = Task.WhenAll(
        Task.Run(() => ScanAsync()),
        Task.Run(() => RunAsync(time)));

    /// <summary>One round; true when there is more to do at once.</summary>
    public bool Tick()
    {
        evictor.Health.Probe();
        if (!evictor.Health.TakesWrites)
        {
            return false;
        }

        flushes.Tick();
        return evictor.Tick(marks, MostEvictedAtOnce);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Pause, time);
        do
        {
            try
            {
                while (Tick() && !_stopping.IsCancellationRequested)
                {
                    await Task.Yield();
                }
            }
            catch (Exception e)
            {
                LogFailed(e); // the next round begins anew
            }
        }
        while (await ContinuesAsync(timer));
    }

    private async ValueTask<bool> ContinuesAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ScanAsync()
    {
        try
        {
            await scan.RunAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposing.
        }
        catch (Exception e)
        {
            evictor.Health.Failed(e);
            LogScanFailed(e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A round of disk upkeep failed")]
    private partial void LogFailed(Exception fault);

    [LoggerMessage(2, LogLevel.Error, "The scan of cached files failed: what it has not seen is counted when it is pulled")]
    private partial void LogScanFailed(Exception fault);
}
