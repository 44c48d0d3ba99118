using System.Buffers;

namespace EdgeRegistry.Origin.Storage;

/// <summary>
/// Bytes on their way to or from a file. A call that uses them holds them too, so that they go back to the pool only when its last user is
/// done: a read that hangs may still write into them long after whoever asked for it has given up.
/// </summary>
internal sealed class StorageBuffer : IDisposable
{
    private readonly byte[] _bytes;
    private int _users = 1;
    private int _isDisposed;

    private StorageBuffer(byte[] bytes) => _bytes = bytes;

    /// <summary>How many bytes fit; at least what was asked for.</summary>
    public int Size => _bytes.Length;

    public static StorageBuffer Rent(int size) => new(ArrayPool<byte>.Shared.Rent(size));

    public Memory<byte> Memory(int count) => _bytes.AsMemory(0, count);

    public Span<byte> Span(int count) => _bytes.AsSpan(0, count);

    /// <summary>One more call uses the bytes.</summary>
    public void Hold() => Interlocked.Increment(ref _users);

    /// <summary>A call has ended.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Release();
        }
    }
}
