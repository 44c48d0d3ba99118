using System.Globalization;
using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// What the last life of this folder left behind, and what this one will: <c>DATA/boot</c> with the machine's boot id, whether the end was
/// clean, and until when everything is known to be on the disk. Only a life that did not flush every file (<see cref="FlushPolicy.None"/>)
/// leaves suspects, and only when the machine stopped and not the process alone.
/// </summary>
internal sealed class BootRecord : IDisposable
{
    // File times come from the kernel's coarse clock, and may lie a moment before what the clock said.
    private const long Slack = 1000;

    private readonly Lock _lock = new();
    private readonly BlobTree _tree;
    private readonly TimeProvider _time;
    private readonly bool _flushesEveryFile;
    private readonly string _boot;
    private long _flushed;

    public BootRecord(BlobTree tree, DiskOptions options, TimeProvider time)
    {
        (_tree, _time, _flushesEveryFile) = (tree, time, options.Flush is not FlushPolicy.None);
        _boot = BootId();
        var last = Read();
        (Suspects, _flushed) = (SuspectsOf(last), last?.Flushed ?? long.MinValue);
        if (last is null && !Directory.EnumerateFileSystemEntries(tree.Blobs).Any())
        {
            (Suspects, _flushed) = (null, Now - Slack);
        }

        if (_flushesEveryFile && last is { FlushedEveryFile: false, IsClean: false })
        {
            Sync(); // what that life left in the kernel alone
        }

        Write(isClean: false);
    }

    /// <summary>Which files are suspect; null when none is.</summary>
    public SuspectTimes? Suspects { get; private set; }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Flushes the file system, and remembers that what was written before is safe. Nothing where every file is flushed anyway.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Flush()
    {
        if (!_flushesEveryFile)
        {
            Flush(isClean: false);
        }
    }

    /// <summary>No file is suspect any more: all were looked at.</summary>
    public void NoneIsSuspect()
    {
        lock (_lock)
        {
            Suspects = null;
            Write(isClean: false);
        }
    }

    /// <summary>A clean end.</summary>
    public void Dispose()
    {
        try
        {
            Flush(isClean: true);
        }
        catch (IOException)
        {
            // It stays unclean: files are verified where nothing was wrong.
        }
    }

    private void Sync()
    {
        try
        {
            NativeFiles.SyncFileSystem(_tree.Data);
        }
        catch (IOException)
        {
            // Nothing can be done about it, and serving goes on.
        }
    }

    private void Flush(bool isClean)
    {
        lock (_lock)
        {
            var begun = Now;
            if (!_flushesEveryFile)
            {
                NativeFiles.SyncFileSystem(_tree.Data);
                _flushed = begun - Slack;
            }

            Write(isClean);
        }
    }

    // The clock may have gone back with the machine: then there is no telling old files from new ones by a last moment.
    private SuspectTimes? SuspectsOf(Last? last)
    {
        var (now, all) = (Now, new SuspectTimes(long.MinValue, long.MaxValue));
        if (last is not { } life)
        {
            return _flushesEveryFile ? null : all with { Until = now };
        }

        if (life.Boot == _boot || life.IsClean || life.FlushedEveryFile)
        {
            return life.Suspects;
        }

        var mine = new SuspectTimes(life.Flushed, now > life.Flushed ? now : long.MaxValue);
        return life.Suspects is { } older ? mine.And(older) : mine;
    }

    private Last? Read()
    {
        try
        {
            var words = File.ReadAllText(Path.Combine(_tree.Data, "boot")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return words is ["1", var boot, var end, var policy, var flushed, var after, var until]
                ? new Last(boot, end == "clean", policy == "flushed", Number(flushed), Number(until) < Number(after) ? null : new SuspectTimes(Number(after), Number(until)))
                : null;
        }
        catch (Exception e) when (e is IOException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private void Write(bool isClean)
    {
        var suspects = Suspects ?? new SuspectTimes(0, -1);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"1 {_boot} {(isClean ? "clean" : "open")} {(_flushesEveryFile ? "flushed" : "unflushed")} {_flushed} {suspects.After} {suspects.Until}\n");
        var (path, next) = (Path.Combine(_tree.Data, "boot"), Path.Combine(_tree.Temporary, "boot"));
        try
        {
            using (var file = File.OpenHandle(next, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, System.Text.Encoding.ASCII.GetBytes(text), 0);
                RandomAccess.FlushToDisk(file);
            }

            NativeFiles.Rename(next, path);
            NativeFiles.SyncDirectory(_tree.Data);
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            return; // the older record stands: it makes more suspects, not fewer, as long as a start can replace it
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The machine's boot: changes whenever it starts. "unknown" where the system does not tell.</summary>
    public static string BootId()
    {
        const string path = "/proc/sys/kernel/random/boot_id";
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "unknown";
    }

    private readonly record struct Last(string Boot, bool IsClean, bool FlushedEveryFile, long Flushed, SuspectTimes? Suspects);
}
