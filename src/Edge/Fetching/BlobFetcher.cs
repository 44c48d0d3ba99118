using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Upstream;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>Runs one fetch: begins it, starts the transfers that its plan asks for, and ends it. The digest decides; neither status, length nor type is believed.</summary>
internal sealed partial class BlobFetcher(FetchDrive drive, FetchEnding ending, LinkTable links, EdgeMetrics metrics, ILogger<BlobFetcher> logger) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Runs a fetch to its end. Never throws: readers are told through the fetch.</summary>
    public async Task RunAsync(BlobFetch fetch)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var pieces = new List<Task>();
        try
        {
            await fetch.Predecessor.WaitAsync(stop.Token);
            await RunAsync(fetch, pieces, stop);
        }
        catch (Exception e)
        {
            await stop.CancelAsync();
            await SettleAsync(pieces);
            Fail(fetch, _stopping.IsCancellationRequested ? new FetchFailedException(FetchFailure.Origin, "the edge is shutting down", e) : e);
        }
    }

    /// <summary>Fails all fetches, and every later one.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        Stop();
        _stopping.Dispose();
    }

    private async Task RunAsync(BlobFetch fetch, List<Task> pieces, CancellationTokenSource stop)
    {
        switch (await drive.RunAsync(fetch, pieces, stop.Token))
        {
            case FetchOutcome.Unknown:
                links.BlobIsUnknown(fetch.Repository, fetch.Digest);
                fetch.BeginUnknown();
                break;
            case FetchOutcome.Complete:
                ending.Complete(fetch);
                break;
            case FetchOutcome.Left:
                await stop.CancelAsync();
                await SettleAsync(pieces);
                End(fetch, () => ending.Leave(fetch));
                break;
        }
    }

    // After the one that is told, or that was ended on purpose, the others' failures say nothing new.
    private static Task SettleAsync(List<Task> pieces) =>
        Task.WhenAll(pieces).ContinueWith(all => _ = all.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private void Fail(BlobFetch fetch, Exception e)
    {
        var failure = (e as FetchFailedException)?.Failure ?? FetchFailure.Origin;
        metrics.FetchEnded(failure switch { FetchFailure.Mismatch => "mismatch", FetchFailure.Disk => "disk", _ => "failed" });
        if (e is not OriginUnavailableException && !_stopping.IsCancellationRequested)
        {
            LogFailed(e, fetch.Digest.Value, fetch.Repository.Value);
        }

        fetch.Fail(e);
        End(fetch, () => ending.Fail(fetch, failure));
    }

    private void End(BlobFetch fetch, Action end)
    {
        try
        {
            end();
        }
        catch (Exception e)
        {
            LogUnkept(e, fetch.Digest.Value);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Fetch of {Digest} through {Repository} failed")]
    private partial void LogFailed(Exception fault, string digest, string repository);

    [LoggerMessage(2, LogLevel.Warning, "What was fetched of {Digest} could not be kept")]
    private partial void LogUnkept(Exception fault, string digest);
}

/// <summary>How a fetch ended, where it did not fail.</summary>
internal enum FetchOutcome
{
    /// <summary>All bytes are in the file.</summary>
    Complete,

    /// <summary>Nobody wants more of it now; it takes no more readers.</summary>
    Left,

    /// <summary>The repository has no such blob.</summary>
    Unknown,
}
