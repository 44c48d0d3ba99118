using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// Reads every cached file now and then and compares it with its name, because nobody else does: what the kernel sends to a client is not
/// looked at. A file that is wrong goes to the quarantine.
/// </summary>
internal sealed partial class Scrubber(BlobTree tree, WrongFiles wrong, BootRecord record, ScrubOptions options, ScrubTools tools) : IAsyncDisposable
{
    // Of a pass that somebody asks for although scrubbing is switched off.
    private const long RateOfOnePass = 8L << 20;

    private static readonly TimeSpan BetweenPasses = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Begins, unless it is switched off.</summary>
    public void Start() => _running = options.BytesPerSecond > 0 ? Task.Run(UntilStoppedAsync) : Task.CompletedTask;

    /// <summary>Looks at all files once.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        using var hash = tools.NewHash(options.BytesPerSecond > 0 ? options.BytesPerSecond : RateOfOnePass);
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

    private async Task UntilStoppedAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await RunAsync();
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
