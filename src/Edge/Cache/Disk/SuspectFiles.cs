using System.Collections.Concurrent;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Oci;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// Files that a machine's unclean stop may have left with a name but without their bytes: those written after the last known flush. Each is
/// hashed before it is used first. After the end of a process alone nothing is suspect: the kernel still has the bytes.
/// </summary>
internal sealed class SuspectFiles(BootRecord record, TimeProvider time, DiskMetrics metrics)
{
    private readonly ConcurrentDictionary<ObjectKey, Lazy<bool>> _verified = new();

    /// <summary>False when the file is suspect and not the digest's content.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public bool IsRight(SafeFileHandle file, Digest digest)
    {
        if (record.Suspects is not { } suspects || !suspects.Holds(File.GetLastWriteTimeUtc(file)))
        {
            return true;
        }

        var key = ObjectKey.Of(digest);
        var verdict = _verified.GetOrAdd(key, _ => new Lazy<bool>(() => Verify(file, digest))); // once, however many ask
        try
        {
            if (verdict.Value)
            {
                return true;
            }
        }
        catch
        {
            _verified.TryRemove(KeyValuePair.Create(key, verdict));
            throw;
        }

        _verified.TryRemove(KeyValuePair.Create(key, verdict)); // another file will take its name
        return false;
    }

    private bool Verify(SafeFileHandle file, Digest digest)
    {
        metrics.Verified();
        if (!FileContent.Is(file, digest))
        {
            return false;
        }

        try
        {
            File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime); // no longer among the suspects, also for the next process
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            return true; // a read-only disk: this process remembers it, the next verifies it again
        }

        return true;
    }
}
