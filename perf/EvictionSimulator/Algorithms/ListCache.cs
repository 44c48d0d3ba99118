using EdgeRegistry.EvictionSimulator.Traces;

namespace EdgeRegistry.EvictionSimulator.Algorithms;

/// <summary>LRU, FIFO and SIEVE: one list; they differ in what a hit does and in who goes.</summary>
internal abstract class ListCache(long capacity) : ICachePolicy
{
    private readonly Dictionary<int, LinkedListNode<Item>> _items = [];
    private long _bytes;

    /// <summary>Newest first.</summary>
    protected LinkedList<Item> Items { get; } = new();

    public bool Ask(in Request request)
    {
        if (_items.TryGetValue(request.Id, out var found))
        {
            Hit(found);
            return true;
        }

        if (request.Size <= capacity)
        {
            while (_bytes + request.Size > capacity)
            {
                Remove(Victim());
            }

            _items[request.Id] = Items.AddFirst(new Item(request));
            _bytes += request.Size;
        }

        return false;
    }

    protected abstract void Hit(LinkedListNode<Item> item);

    protected abstract LinkedListNode<Item> Victim();

    private void Remove(LinkedListNode<Item> item)
    {
        _items.Remove(item.Value.Request.Id);
        _bytes -= item.Value.Request.Size;
        Items.Remove(item);
    }

    internal sealed class Item(Request request)
    {
        public Request Request { get; } = request;

        public bool Visited { get; set; }
    }
}

/// <summary>First in, first out.</summary>
internal sealed class Fifo(long capacity) : ListCache(capacity)
{
    protected override void Hit(LinkedListNode<Item> item)
    {
        // Changes nothing.
    }

    protected override LinkedListNode<Item> Victim() => Items.Last!;
}

/// <summary>The least recently used goes.</summary>
internal sealed class Lru(long capacity) : ListCache(capacity)
{
    protected override void Hit(LinkedListNode<Item> item)
    {
        Items.Remove(item);
        Items.AddFirst(item);
    }

    protected override LinkedListNode<Item> Victim() => Items.Last!;
}

/// <summary>SIEVE (Zhang et al., NSDI'24): a hand moves from old to new, spares what was visited and takes what was not.</summary>
internal sealed class Sieve(long capacity) : ListCache(capacity)
{
    private LinkedListNode<Item>? _hand;

    protected override void Hit(LinkedListNode<Item> item) => item.Value.Visited = true;

    protected override LinkedListNode<Item> Victim()
    {
        var hand = _hand ?? Items.Last!;
        while (hand.Value.Visited)
        {
            hand.Value.Visited = false;
            hand = hand.Previous ?? Items.Last!;
        }

        _hand = hand.Previous;
        return hand;
    }
}
