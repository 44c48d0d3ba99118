namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>When suspect files were written.</summary>
/// <param name="After">After the last flush that is known, in Unix milliseconds.</param>
/// <param name="Until">Before the first start after the machine's stop, in Unix milliseconds.</param>
internal readonly record struct SuspectTimes(long After, long Until)
{
    /// <summary>True for a file that was written then.</summary>
    public bool Holds(DateTime written) => new DateTimeOffset(written, TimeSpan.Zero).ToUnixTimeMilliseconds() is var at && at > After && at <= Until;

    /// <summary>Both: what was suspect before a second unclean stop still is.</summary>
    public SuspectTimes And(SuspectTimes other) => new(Math.Min(After, other.After), Math.Max(Until, other.Until));
}
