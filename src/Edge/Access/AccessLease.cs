using System.Security.Cryptography;

namespace EdgeRegistry.Edge.Access;

/// <summary>
/// Whether this edge hears of every change of rights soon enough to believe what it knows: at once, where the bus shows every change before
/// it is acknowledged; else for <see cref="Length"/> from the moment at which the last answered question for changes was sent. What is
/// learned under a mark is fresh as long as the mark is current. 0 is no lease.
/// </summary>
internal sealed class AccessLease(FreshnessClock clock, TimeProvider time)
{
    /// <summary>How long changes may go unheard before nothing is believed any more.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    private Period? _period;
    private int _mark = -RandomNumberGenerator.GetInt32(1, int.MaxValue); // negative: the bus's marks are positive

    /// <summary>The mark of now; 0 without a lease.</summary>
    public int Mark => clock.Mark is not 0 and var mark ? mark : Volatile.Read(ref _period) is { } period && Holds(period) ? period.Mark : 0;

    /// <summary>True when something learned under a mark is still covered.</summary>
    public bool Covers(int mark) => mark != 0 && mark == Mark;

    /// <summary>The moment of now: take it before sending the question for changes.</summary>
    public Moment Now => new(time.GetTimestamp(), time.GetUtcNow());

    /// <summary>Every change before the answer to a question that was sent then has been applied.</summary>
    public void Renew(Moment sent) => Volatile.Write(ref _period, new Period(sent, _mark));

    /// <summary>Changes may have been missed: what was learned before is not believed any more.</summary>
    public void Break()
    {
        Volatile.Write(ref _period, null);
        _mark = _mark == int.MinValue ? -1 : _mark - 1;
    }

    // By both clocks: one stands still while the machine sleeps, the other can be set.
    private bool Holds(Period period)
    {
        var elapsed = time.GetUtcNow() - period.Sent.Utc;
        return elapsed >= TimeSpan.Zero && elapsed < Length && time.GetElapsedTime(period.Sent.Timestamp) < Length;
    }

    /// <summary>A moment by both clocks.</summary>
    internal readonly record struct Moment(long Timestamp, DateTimeOffset Utc);

    private sealed record Period(Moment Sent, int Mark);
}
