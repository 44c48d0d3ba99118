using System.Threading.Channels;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// Reads every cached file now and then and compares it with its name, because nobody else does: what the kernel sends to a client is not
/// looked at. A file that is wrong goes to the quarantine. Files whose sending broke off for the file's sake are looked at first.
/// </summary>
internal sealed partial class Scrubber(BlobTree tree, WrongFiles wrong, BootRecord record, ScrubOptions options, ScrubTools tools) : IAsyncDisposable
{
    private const long LeastRate = 8L << 20;
    private const int MostSuggested = 64;

    private static readonly TimeSpan BetweenPasses = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<Digest> _suggested = Channel.CreateBounded<Digest>(new BoundedChannelOptions(MostSuggested) { FullMode = BoundedChannelFullMode.DropWrite });
    private Task _running = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start() => _running = Task.WhenAll(
        Task.Run(() => UntilStoppedAsync(LookAtSuggestedAsync)),
        options.BytesPerSecond > 0 ? Task.Run(() => UntilStoppedAsync(RunAsync)) : Task.CompletedTask);

    /// <summary>A file that is worth looking at soon, also when scrubbing is switched off. Dropped when many wait.</summary>
    public void Suggest(Digest digest) => _suggested.Writer.TryWrite(digest);

    /// <summary>Looks at all files once.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        using var hash = tools.NewHash(options.BytesPerSecond > 0 ? options.BytesPerSecond : LeastRate);
        var isComplete = true;
        var folders = tree.Folders().ToArray();
        Random.Shared.Shuffle(folders); // a process that lives shorter than a pass takes still comes everywhere
        foreach (var (algorithm, folder) in folders)
        {
            foreach (var path in Directory.EnumerateFiles(folder))
            {
                if (BlobTree.DigestOf(algorithm, path) is { } digest)
                {
                    isComplete &= await LookAtAsync(hash, path, digest, cancellationToken);
                }
            }
        }

        tools.Metrics.ScrubEnded();
        if (isComplete && record.Suspects is not null)
        {
            record.NoneIsSuspect();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task<bool> LookAtAsync(PacedHash hash, string path, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            if (!await hash.IsRightAsync(path, digest, cancellationToken))
            {
                wrong.Take(digest, "scrubber");
            }
        }
        catch (IOException e) when (DiskErrors.IsUnreadable(e))
        {
            tools.Health.Failed(e);
            wrong.Take(digest, "scrubber");
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            return !File.Exists(path); // evicted meanwhile; or there are too many open files: it has its turn in the next pass
        }

        return true;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            if (!tools.Health.IsOffline)
            {
                await PassAsync(_stopping.Token);
            }

            await Task.Delay(BetweenPasses, tools.Time, _stopping.Token);
        }
    }

    private async Task LookAtSuggestedAsync()
    {
        using var hash = tools.NewHash(Math.Max(options.BytesPerSecond, LeastRate));
        await foreach (var digest in _suggested.Reader.ReadAllAsync(_stopping.Token))
        {
            await LookAtAsync(hash, tree.PathOf(digest), digest, _stopping.Token);
        }
    }

    private async Task UntilStoppedAsync(Func<Task> work)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(tools.Logger, e);
                await Task.WhenAny(Task.Delay(BetweenPasses, tools.Time, _stopping.Token));
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Scrubbing failed: it is tried again later")]
    private static partial void LogFailed(ILogger logger, Exception fault);
}

/// <summary>What the scrubber works with.</summary>
internal sealed record ScrubTools(DiskHealth Health, DiskMetrics Metrics, TimeProvider Time, ILogger<Scrubber> Logger)
{
    /// <summary>Something to hash files with, so many bytes a second.</summary>
    public PacedHash NewHash(long bytesPerSecond) => new(bytesPerSecond, Time, Metrics);
}
