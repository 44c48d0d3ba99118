namespace EdgeRegistry.Origin.Audit;

/// <summary>So many lines in a minute and no more: who provokes refusals must not fill the disk.</summary>
/// <param name="most">How many.</param>
/// <param name="time">The clock.</param>
internal sealed class MinuteBound(int most, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _minute;
    private int _taken;

    /// <summary>True while there is room in this minute.</summary>
    public bool TryTake()
    {
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        lock (_gate)
        {
            _taken = minute == _minute ? _taken + 1 : 1;
            _minute = minute;
            return _taken <= most;
        }
    }
}
