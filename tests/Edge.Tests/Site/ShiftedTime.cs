namespace EdgeRegistry.Edge.Tests.Site;

/// <summary>The system's clock with an offset that a test moves. Timers are the system's own.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _offset;

    /// <summary>Moves the clock.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));
}
