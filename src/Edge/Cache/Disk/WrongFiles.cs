using System.Collections.Concurrent;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// Files that are not what their names say: moved to the quarantine, so that the next pull fetches the content anew. Where even that is
/// refused (a read-only disk), they are remembered and served past.
/// </summary>
internal sealed partial class WrongFiles(HeldObjects held, Quarantine quarantine, DiskHealth health, DiskMetrics metrics, ILogger<WrongFiles> logger)
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<Digest, byte> _unusable = new();
    private volatile bool _hasUnusable;

    /// <summary>True when the file is there and must not be used.</summary>
    public bool IsUnusable(Digest digest) => _hasUnusable && _unusable.ContainsKey(digest);

    /// <summary>A file that the index knows is not there, or something else is in its place.</summary>
    public void IsGone(Digest digest)
    {
        held.Forget(digest);
        metrics.FileDropped();
    }

    /// <summary>A file was found wrong.</summary>
    /// <param name="digest">What it should have been.</param>
    /// <param name="by">Who found it: <c>reader</c>, <c>scrubber</c> or <c>use</c>.</param>
    public void Take(Digest digest, string by)
    {
        metrics.Quarantined(by);
        metrics.FileDropped();
        if (logger.IsEnabled(LogLevel.Warning))
        {
            LogWrong(digest.Value, by);
        }

        try
        {
            held.Drop(digest, quarantine.Take);
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            health.Failed(e);
            Remember(digest);
        }
    }

    /// <summary>The content was stored anew.</summary>
    public void Replaced(Digest digest)
    {
        if (_hasUnusable)
        {
            _unusable.TryRemove(digest, out _);
        }
    }

    private void Remember(Digest digest)
    {
        if (_unusable.Count >= MostRemembered)
        {
            _unusable.Clear(); // they are found again
        }

        _unusable[digest] = 0;
        _hasUnusable = true;
    }

    [LoggerMessage(1, LogLevel.Warning, "Cached file of {Digest} is wrong (found by the {By}): dropped, and fetched again when it is asked for")]
    private partial void LogWrong(string digest, string by);
}
