namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>Flushes the file system now and then where files are not flushed one by one, so that few are suspect after a power cut.</summary>
internal sealed class FlushMarks(BootRecord record, HeldObjects held, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private long _last = time.GetTimestamp();
    private long _commits;

    /// <summary>Flushes when it is time and something was stored.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Tick()
    {
        var commits = held.Commits;
        if (commits == _commits || time.GetElapsedTime(_last) < Interval)
        {
            return;
        }

        record.Flush();
        (_commits, _last) = (commits, time.GetTimestamp());
    }
}
