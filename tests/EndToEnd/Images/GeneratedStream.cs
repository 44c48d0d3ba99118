using System.Runtime.InteropServices;

namespace EdgeRegistry.EndToEnd.Images;

/// <summary>The bytes of a <see cref="GeneratedBlob"/>: the 64-bit word at index i is splitmix64(seed + i).</summary>
internal sealed class GeneratedStream(ulong seed, long size) : Stream
{
    private long _position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => size;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, size - _position)];
        var rest = buffer;
        var misaligned = (int)(_position % 8);
        if (misaligned != 0 && rest.Length > 0) rest = rest[Part(rest, misaligned)..];
        var words = MemoryMarshal.Cast<byte, ulong>(rest);
        var index = (ulong)(_position / 8);
        for (var i = 0; i < words.Length; i++) words[i] = Word(index + (ulong)i);
        _position += words.Length * 8;
        rest = rest[(words.Length * 8)..];
        if (rest.Length > 0) Part(rest, 0);
        return buffer.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => size + offset,
    };

    public override void Flush()
    {
        // nothing is ever written
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Part(Span<byte> target, int from)
    {
        Span<byte> word = stackalloc byte[8];
        MemoryMarshal.Write(word, Word((ulong)(_position / 8)));
        var count = Math.Min(8 - from, target.Length);
        word.Slice(from, count).CopyTo(target);
        _position += count;
        return count;
    }

    private ulong Word(ulong index)
    {
        var z = seed + ((index + 1) * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
