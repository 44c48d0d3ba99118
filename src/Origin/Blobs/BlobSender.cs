using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Endpoints;
using EdgeRegistry.Origin.Storage;

namespace EdgeRegistry.Origin.Blobs;

/// <summary>Copies a part of a blob to a response: the next piece is read while the last one is sent.</summary>
internal sealed class BlobSender(BlobStore store, CompressedAnswers compression, BlobMetrics metrics)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Says what holds for every answer about a blob.</summary>
    public void Announce(HttpResponse response) => compression.SayVary(response);

    public async Task SendAsync(HttpContext context, Digest digest, ByteRange range)
    {
        if (range.Length == 0)
        {
            return;
        }

        var size = (int)Math.Min(BufferSize, range.Length);
        var front = StorageBuffer.Rent(size);
        StorageBuffer? back = null;
        StorageFile? file = null;
        Lz4ResponseBody? compressed = null;
        var (body, cancellation) = (context.Response.Body, context.RequestAborted);
        try
        {
            (file, var count) = await store.OpenAsync(digest, front, size, range.Offset, all: size == range.Length);
            var offset = range.Offset;
            while (true)
            {
                offset += Counted(count, Math.Min(size, range.End - offset));
                (front, back) = (back ?? (offset < range.End ? StorageBuffer.Rent(size) : front), front);
                var reading = offset < range.End ? file!.ReadAsync(front, (int)Math.Min(size, range.End - offset), offset) : null;
                compressed ??= offset - count == range.Offset ? compression.TryBegin(context, back.Memory(count).Span) : null;
                await (compressed?.WriteAsync(back.Memory(count), cancellation) ?? body.WriteAsync(back.Memory(count), cancellation));
                if (reading is null)
                {
                    break;
                }

                count = await reading;
            }

            await (compressed?.EndAsync(cancellation) ?? ValueTask.CompletedTask);
        }
        finally
        {
            // A read that is still under way keeps its buffer and its file.
            file?.Dispose();
            front.Dispose();
            back?.Dispose();
            compressed?.Dispose();
        }
    }

    private int Counted(int count, long wanted)
    {
        metrics.Read(count);
        return count == wanted ? count : throw new InvalidDataException("A blob's file is shorter than the database says.");
    }
}
