using System.Buffers.Binary;

namespace EdgeRegistry.Edge.Tests.Tls;

/// <summary>Passes bytes through and notes of what kind the last whole TLS record was that arrived.</summary>
internal sealed class RecordTape(Stream inner) : Stream
{
    /// <summary>The type of alerts; under TLS 1.2 it can be seen although the rest is encrypted.</summary>
    public const int Alert = 21;

    private readonly List<byte> _head = [];
    private int _left;

    /// <summary>The type of the last record.</summary>
    public int LastRecord { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Note(buffer.Span[..count]);
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Note(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            if (_left > 0)
            {
                _left--;
                continue;
            }

            _head.Add(one);
            if (_head.Count == 5)
            {
                (LastRecord, _left) = (_head[0], BinaryPrimitives.ReadUInt16BigEndian([_head[3], _head[4]]));
                _head.Clear();
            }
        }
    }
}
