using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// Whether the disk is worth asking. After some failures within a minute it is left alone until a probe (write, flush, read, remove)
/// succeeds: everything is served past it. One that became read-only is read, and not written to.
/// </summary>
internal sealed partial class DiskHealth(BlobTree tree, TimeProvider time, ILogger<DiskHealth> logger, DiskMetrics metrics)
{
    /// <summary>So many failures within <see cref="Memory"/> put the disk offline.</summary>
    public const int Patience = 5;

    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _firstFailure;
    private int _failures;
    private volatile bool _isOffline;
    private volatile bool _takesNoWrites;

    /// <summary>True while the disk is left alone altogether.</summary>
    public bool IsOffline => _isOffline;

    /// <summary>True while it is written to.</summary>
    public bool TakesWrites => !_takesNoWrites;

    /// <summary>An operation failed. A full disk is no failure, nor is a file that is not there.</summary>
    public void Failed(Exception fault)
    {
        if (!DiskErrors.IsFailing(fault))
        {
            return;
        }

        metrics.Failed();
        lock (_lock)
        {
            if (_failures == 0 || time.GetElapsedTime(_firstFailure) > Memory)
            {
                (_failures, _firstFailure) = (0, time.GetTimestamp());
            }

            if (++_failures < Patience || _takesNoWrites)
            {
                return;
            }

            (_takesNoWrites, _isOffline) = (true, !DiskErrors.IsReadOnly(fault));
        }

        metrics.Online(false);
        if (_isOffline)
        {
            LogOffline(fault, tree.Data);
        }
        else
        {
            LogReadOnly(fault, tree.Data);
        }
    }

    /// <summary>Refuses when the disk is not to be written to.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void ThrowIfOffline()
    {
        if (_takesNoWrites)
        {
            throw new IOException("the cache's disk failed and is left alone for now");
        }
    }

    /// <summary>Asks a disk that is offline whether it works again.</summary>
    public void Probe()
    {
        if (!_takesNoWrites)
        {
            return;
        }

        try
        {
            WriteAndRead(Path.Combine(tree.Temporary, "probe"));
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            if (!DiskErrors.SaysFull(e)) // a full one works, and has room again only when eviction goes on
            {
                return; // as before; said once, and shown by the metric
            }
        }

        lock (_lock)
        {
            (_isOffline, _takesNoWrites, _failures) = (false, false, 0);
        }

        metrics.Online(true);
        LogOnline(tree.Data);
    }

    private static void WriteAndRead(string path)
    {
        Span<byte> bytes = stackalloc byte[4096];
        bytes.Fill(0x5A);
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
        {
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.FlushToDisk(file);
            bytes.Clear();
            if (RandomAccess.Read(file, bytes, 0) != bytes.Length || bytes.ContainsAnyExcept((byte)0x5A))
            {
                throw new IOException("the disk does not return what was written");
            }
        }

        File.Delete(path);
        NativeFiles.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    [LoggerMessage(1, LogLevel.Error, "The disk of {Data} fails: it is left alone, and everything is served past it, until it works again")]
    private partial void LogOffline(Exception fault, string data);

    [LoggerMessage(3, LogLevel.Error, "The disk of {Data} takes no writes: what it holds is served, and nothing new is cached, until it does")]
    private partial void LogReadOnly(Exception fault, string data);

    [LoggerMessage(2, LogLevel.Information, "The disk of {Data} works again")]
    private partial void LogOnline(string data);
}
