using System.Buffers;
using EdgeRegistry.Hosting.Compression;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>
/// Decodes an LZ4 frame as it comes: at most one block in memory, and never more bytes than were announced. Whatever is wrong with it is an
/// <see cref="IOException"/>, as a connection that breaks is: the rest is then asked for as it is.
/// </summary>
internal sealed class Lz4Body(Stream encoded, long size, Lz4Bodies owner) : Stream
{
    private const int Piece = 64 * 1024;

    private readonly Lz4FrameDecoder _decoder = new();
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(Piece);
    private int _from;
    private int _to;
    private long _decoded;
    private long _received;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position { get => _decoded; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (!_decoder.IsComplete)
        {
            var before = _from;
            if (Decode(buffer.Span) is var written and > 0)
            {
                return written;
            }

            if (_decoder.IsComplete || _from > before)
            {
                continue;
            }

            if (_from < _to || !await FillAsync(cancellationToken))
            {
                throw new IOException("the compressed body ended early, or goes nowhere");
            }
        }

        return _decoded == size ? 0 : throw new IOException($"the compressed body has {_decoded} bytes, not the announced {size}");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            owner.Ended(_decoded, _received);
            ArrayPool<byte>.Shared.Return(buffer);
            _decoder.Dispose();
            encoded.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Decode(Span<byte> destination)
    {
        try
        {
            // One byte of room beyond the announced size, so that a longer body shows itself.
            var room = (int)Math.Min(destination.Length, size - _decoded + 1);
            var (consumed, written) = _decoder.Read(_buffer.AsSpan(_from, _to - _from), destination[..room]);
            _from += consumed;
            _decoded += written;
            return _decoded <= size ? written : throw new IOException($"the compressed body has more than the announced {size} bytes");
        }
        catch (InvalidDataException e)
        {
            owner.IsDamaged();
            throw new IOException("the compressed body is damaged", e);
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _from = 0;
        _to = await encoded.ReadAsync(_buffer.AsMemory(0, Piece), cancellationToken);
        _received += _to;
        return _to > 0;
    }
}
