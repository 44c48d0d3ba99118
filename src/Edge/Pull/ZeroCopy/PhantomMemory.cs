using System.Buffers;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>Memory that has a length and no bytes: what Kestrel is handed while a file range stands for the bytes. Nobody may touch it.</summary>
internal sealed class PhantomMemory : MemoryManager<byte>
{
    /// <summary>The one instance's memory.</summary>
    public static readonly Memory<byte> Whole = new PhantomMemory().Memory;

    private PhantomMemory()
    {
    }

    public override Memory<byte> Memory => CreateMemory(int.MaxValue);

    public override Span<byte> GetSpan() => throw new InvalidOperationException("phantom memory has no bytes");

    public override MemoryHandle Pin(int elementIndex = 0) => throw new InvalidOperationException("phantom memory has no bytes");

    public override void Unpin()
    {
        // Never pinned.
    }

    protected override void Dispose(bool disposing)
    {
        // Owns nothing.
    }
}
