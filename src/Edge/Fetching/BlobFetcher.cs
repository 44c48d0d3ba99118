using System.Buffers;
using System.Net;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>Writes one fetch: origin → hash → growing file → commit. The digest decides; neither status, length nor type is believed.</summary>
internal sealed partial class BlobFetcher(
    OriginClient origin, BlobStore store, LinkTable links, FetchOptions options, ResumeRules rules, EdgeMetrics metrics, ILogger<BlobFetcher> logger)
    : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.MaxConcurrent);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Runs a fetch to its end. Never throws: readers are told through the fetch.</summary>
    public async Task RunAsync(BlobFetch fetch)
    {
        try
        {
            await _places.WaitAsync(_stopping.Token);
            try
            {
                await FetchAsync(fetch);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (Exception e)
        {
            var failure = (e as FetchFailedException)?.Failure;
            metrics.FetchEnded(failure switch { FetchFailure.Mismatch => "mismatch", FetchFailure.Disk => "disk", _ => "failed" });
            if (e is not OriginUnavailableException && !_stopping.IsCancellationRequested)
            {
                LogFailed(e, fetch.Digest.Value, fetch.Repository.Value);
            }

            fetch.Fail(_stopping.IsCancellationRequested ? new FetchFailedException(FetchFailure.Origin, "the edge is shutting down", e) : e);
        }
    }

    /// <summary>Fails all fetches, and every later one.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        Stop();
        _stopping.Dispose();
    }

    private async Task FetchAsync(BlobFetch fetch)
    {
        OnDisk(store.ThrowIfOffline); // before the origin is asked in vain
        using var answer = await origin.GetBlobAsync(fetch.Repository, fetch.Digest, _stopping.Token); // a body that breaks is taken up again in ResumingBody
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            links.BlobIsUnknown(fetch.Repository, fetch.Digest);
            fetch.BeginUnknown();
            return;
        }

        if (answer.StatusCode is not HttpStatusCode.OK || answer.Content.Headers.ContentLength is not { } size)
        {
            throw new FetchFailedException(FetchFailure.Origin, $"the origin answered a blob with {(int)answer.StatusCode} and no usable length");
        }

        var (path, file) = OnDisk(() => store.CreateTemporary(fetch.Digest, size));
        try
        {
            fetch.Begin(file, size);
            await ReceiveAsync(fetch, answer, file, size);
            links.ProveBlob(fetch.Repository, fetch.Digest, size, fetch.Proof); // only now: a page of some proxy proves nothing
            fetch.Verify();
            OnDisk(() => Commit(fetch, path, file, size));
        }
        catch
        {
            OnDisk(() => store.Discard(path));
            throw;
        }
    }

    private async Task ReceiveAsync(BlobFetch fetch, HttpResponseMessage answer, FileStream file, long size)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(options.BufferBytes);
        using var hasher = new DigestHasher(fetch.Digest.Algorithm);
        try
        {
            await using var body = new ResumingBody(fetch, size, answer, rules);
            while (true)
            {
                var count = await body.ReadAsync(buffer.AsMemory(0, options.BufferBytes), _stopping.Token);
                if (count == 0)
                {
                    break;
                }

                metrics.OriginReceived(count);
                hasher.Append(buffer.AsSpan(0, count));
                var offset = hasher.Length - count;
                OnDisk(() => store.Write(file, buffer.AsMemory(0, count), offset));
                fetch.Grow(hasher.Length);
            }

            if (hasher.Length != size || hasher.Current() != fetch.Digest)
            {
                throw new FetchFailedException(
                    FetchFailure.Mismatch, $"the origin's {hasher.Length} bytes (announced: {size}) are not {fetch.Digest}");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The bytes are right and readers may finish, whatever the disk says now: a blob that cannot be kept is fetched again next time.
    private void Commit(BlobFetch fetch, string path, FileStream file, long size)
    {
        store.Commit(path, file, fetch.Digest, size);
        metrics.FetchEnded("committed");
    }

    private static void OnDisk(Action act) => OnDisk(() =>
    {
        act();
        return true;
    });

    private static T OnDisk<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FetchFailedException(FetchFailure.Disk, $"the cache's disk refused: {e.Message}", e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Fetch of {Digest} through {Repository} failed")]
    private partial void LogFailed(Exception fault, string digest, string repository);
}
