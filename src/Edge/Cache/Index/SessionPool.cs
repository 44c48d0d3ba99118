using FASTER.core;
using Session = FASTER.core.ClientSession<
    EdgeRegistry.Edge.Cache.Index.IndexKey,
    EdgeRegistry.Edge.Cache.Index.IndexValue,
    EdgeRegistry.Edge.Cache.Index.IndexValue,
    EdgeRegistry.Edge.Cache.Index.IndexValue,
    FASTER.core.Empty,
    EdgeRegistry.Edge.Cache.Index.IndexFunctions>;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// FASTER's sessions, one operation at a time each. A session comes back to the slot of the processor that it is on, where the next
/// operation on that processor finds it first; nothing is locked. Above the bound a caller spins for the microsecond that another takes.
/// </summary>
internal sealed class SessionPool(FasterKV<IndexKey, IndexValue> store)
{
    /// <summary>Four for each processor; FASTER's own table of threads has room for 128.</summary>
    public static readonly int Bound = Math.Clamp(4 * Environment.ProcessorCount, 16, 96);

    private const int Stride = 8; // a slot for each cache line, or processors would fight over neighbours

    private readonly Session?[] _idle = new Session?[Bound * Stride];
    private readonly IndexFunctions _functions = new();
    private volatile bool _closed;
    private int _made;

    /// <summary>A session, or null once the pool is closed.</summary>
    public Session? Rent()
    {
        var spin = default(SpinWait);
        while (!_closed)
        {
            if (TakeIdle() is { } session)
            {
                return session;
            }

            var made = Volatile.Read(ref _made);
            if (made < Bound && Interlocked.CompareExchange(ref _made, made + 1, made) == made)
            {
                return store.For(_functions).NewSession<IndexFunctions>();
            }

            spin.SpinOnce();
        }

        return null;
    }

    public void Return(Session session)
    {
        var first = Thread.GetCurrentProcessorId();
        for (var i = 0; ; i++)
        {
            ref var slot = ref _idle[(uint)(first + i) % (uint)Bound * Stride];
            if (slot is null && Interlocked.CompareExchange(ref slot, session, null) is null)
            {
                return;
            }
        }
    }

    /// <summary>Lets no more sessions out and disposes those that are in. False while some are still out.</summary>
    public bool TryClose()
    {
        _closed = true;
        while (TakeIdle() is { } session)
        {
            session.Dispose();
            Interlocked.Decrement(ref _made);
        }

        return Volatile.Read(ref _made) <= 0;
    }

    private Session? TakeIdle()
    {
        var first = Thread.GetCurrentProcessorId();
        for (var i = 0; i < Bound; i++)
        {
            ref var slot = ref _idle[(uint)(first + i) % (uint)Bound * Stride];
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } session)
            {
                return session;
            }
        }

        return null;
    }
}
