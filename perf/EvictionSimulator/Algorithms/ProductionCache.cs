using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.EvictionSimulator.Traces;

namespace EdgeRegistry.EvictionSimulator.Algorithms;

/// <summary>The class that runs in the edge, fed with a trace.</summary>
internal sealed class ProductionCache(long capacity, EvictionRules rules) : ICachePolicy
{
    private readonly EvictionQueue _queue = new(rules);

    public bool Ask(in Request request)
    {
        var key = KeyOf(request.Id);
        var slot = _queue.Hit(key);
        if (slot >= 0)
        {
            _queue.Closed(slot);
            return true;
        }

        if (request.Size <= capacity)
        {
            while (_queue.Bytes + request.Size > capacity && _queue.TryEvict(out _))
            {
            }

            _queue.Add(key, 0, request.Size, 0);
        }

        return false;
    }

    // Keys are digests there: as evenly spread, and never 0.
    private static ObjectKey KeyOf(int id)
    {
        var mixed = ((ulong)id + 1) * 0x9E3779B97F4A7C15UL;
        mixed ^= mixed >> 29;
        mixed *= 0xBF58476D1CE4E5B9UL;
        return new ObjectKey(mixed ^ (mixed >> 32), mixed, (ulong)id, 1);
    }
}
