using FASTER.core;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// FASTER's sessions, one operation at a time each. A session comes back to the slot of the processor that it is on, where the next
/// operation on that processor finds it first; nothing is locked. Above the bound a caller spins for the microsecond that another takes.
/// </summary>
internal sealed class SessionPool<TValue, TFound, TFunctions>(FasterKV<IndexKey, TValue> store)
    where TFunctions : IFunctions<IndexKey, TValue, TValue, TFound, Empty>, new()
{
    /// <summary>Four for each processor; FASTER's own table of threads has room for 128.</summary>
    public static readonly int Bound = Math.Clamp(4 * Environment.ProcessorCount, 16, 96);

    private const int Stride = 8; // a slot for each cache line, or processors would fight over neighbours

    private readonly ClientSession<IndexKey, TValue, TValue, TFound, Empty, TFunctions>?[] _idle = new ClientSession<IndexKey, TValue, TValue, TFound, Empty, TFunctions>?[Bound * Stride];
    private readonly TFunctions _functions = new();
    private volatile bool _closed;
    private int _made;

    /// <summary>A session, or null once the pool is closed.</summary>
    public ClientSession<IndexKey, TValue, TValue, TFound, Empty, TFunctions>? Rent()
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
                return store.For(_functions).NewSession<TFunctions>();
            }

            spin.SpinOnce();
        }

        return null;
    }

    public void Return(ClientSession<IndexKey, TValue, TValue, TFound, Empty, TFunctions> session)
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

    private ClientSession<IndexKey, TValue, TValue, TFound, Empty, TFunctions>? TakeIdle()
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
