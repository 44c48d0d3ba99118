using System.IO.Enumeration;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// Learns after a start what the tree holds. Nobody waits for it: content is found by its path meanwhile. Looks at a bounded number of files
/// at a time, and rests between.
/// </summary>
internal sealed partial class TreeScan(HeldObjects held, EvictionQueue queue, DiskMetrics metrics, TimeProvider time, ILogger<TreeScan> logger)
{
    private const int FilesAtOnce = 2000;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    /// <summary>True when everything is known.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Scans once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folders = held.Tree.Folders().ToList();
        var begun = time.GetTimestamp();
        var count = 0;
        for (var i = 0; i < folders.Count; i++)
        {
            var (algorithm, path) = folders[i];
            using var files = new Files(held, algorithm, path);
            for (var rest = FilesAtOnce; files.MoveNext(); rest--)
            {
                count++;
                if (rest == 0)
                {
                    rest = FilesAtOnce;
                    await Task.Delay(Rest, time, cancellationToken);
                }
            }

            metrics.Scanned(100 * (i + 1) / folders.Count);
            await Task.Delay(Rest, time, cancellationToken);
        }

        queue.Order();
        IsDone = true;
        metrics.Scanned(100);
        LogDone(count, time.GetElapsedTime(begun).TotalSeconds);
    }

    [LoggerMessage(1, LogLevel.Information, "Found {Files} cached files in {Seconds:0.0} s")]
    private partial void LogDone(int files, double seconds);

    /// <summary>The files of one folder, each made known as it is passed; allocates nothing for a file.</summary>
    private sealed class Files(HeldObjects held, DigestAlgorithm algorithm, string folder) : FileSystemEnumerator<bool>(folder)
    {
        protected override bool TransformEntry(ref FileSystemEntry entry) => true;

        protected override bool ShouldIncludeEntry(ref FileSystemEntry entry)
        {
            if (entry.IsDirectory || ObjectKey.TryParse(algorithm, entry.FileName) is not { } key)
            {
                return false; // not ours: left alone
            }

            var before = held.Removals(key);
            var (changed, read) = (entry.LastWriteTimeUtc, entry.LastAccessTimeUtc); // the entry asks the file now
            return changed.Year > 1601 && held.Found(key, algorithm, entry.Length, changed > read ? changed : read, before); // 1601: it has gone
        }

        protected override bool ContinueOnError(int error) => true;
    }
}
