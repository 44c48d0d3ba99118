using System.Buffers;
using EdgeRegistry.Hosting.Compression;

namespace EdgeRegistry.Origin.Endpoints;

/// <summary>Writes a body as one LZ4 frame, a piece at a time. A body that is not ended by <see cref="EndAsync"/> is a frame cut off.</summary>
internal sealed class Lz4ResponseBody(Stream response) : IDisposable
{
    private const int Piece = 64 * 1024;

    private readonly Lz4FrameEncoder _encoder = new();
    private byte[]? _room = ArrayPool<byte>.Shared.Rent(Lz4FrameEncoder.RoomFor(Piece));

    /// <summary>Compresses and sends.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (var offset = 0; offset < bytes.Length; offset += Piece)
        {
            var piece = bytes.Slice(offset, Math.Min(Piece, bytes.Length - offset));
            var written = _encoder.Write(piece.Span, _room);
            await response.WriteAsync(_room.AsMemory(0, written), cancellationToken);
        }
    }

    /// <summary>Sends the frame's end: everything was written.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        var written = _encoder.End(_room);
        await response.WriteAsync(_room.AsMemory(0, written), cancellationToken);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _room, null) is { } room)
        {
            _encoder.Dispose();
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
