using System.Buffers;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>Bytes on their way to a connection, one behind the other; memory is rented only while some wait.</summary>
internal sealed class RentedBuffer
{
    private const int Smallest = 4096;

    private byte[] _bytes = [];

    /// <summary>How many bytes wait.</summary>
    public int Count { get; private set; }

    /// <summary>Them.</summary>
    public ReadOnlyMemory<byte> Waiting => _bytes.AsMemory(0, Count);

    /// <summary>Room behind them, of at least this many bytes.</summary>
    public Memory<byte> Room(int needed)
    {
        needed = Math.Max(needed, 1);
        if (_bytes.Length - Count < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(_bytes.Length * 2, Count + needed), Smallest));
            _bytes.AsSpan(0, Count).CopyTo(larger);
            GiveBack();
            _bytes = larger;
        }

        return _bytes.AsMemory(Count);
    }

    /// <summary>So many bytes of the room are used now.</summary>
    public void Advance(int count) => Count += count;

    /// <summary>Nothing waits any more.</summary>
    public void Clear()
    {
        Count = 0;
        GiveBack();
    }

    private void GiveBack()
    {
        // A writer may be completed in the very moment in which its last send fails: two returns would give one array to two connections.
        var bytes = Interlocked.Exchange(ref _bytes, []);
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
