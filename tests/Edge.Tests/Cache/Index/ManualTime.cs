using System.Collections.Concurrent;

namespace EdgeRegistry.Edge.Tests.Cache.Index;

/// <summary>Periodic timers fire when the test says; time-outs are real (they must not fire), or fire at once.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly ConcurrentBag<(TimerCallback Callback, object? State)> _periodic = [];

    public bool TimeOutsFireAtOnce { get; set; }

    public void FireTimers()
    {
        foreach (var (callback, state) in _periodic)
        {
            callback(state);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan)
        {
            _periodic.Add((callback, state));
        }

        var due = TimeOutsFireAtOnce && dueTime > TimeSpan.Zero && period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : dueTime;
        return System.CreateTimer(callback, state, due, period);
    }
}
