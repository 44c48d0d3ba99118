using System.Buffers;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Endpoints;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Origin.Blobs;

/// <summary>Copies a part of a blob to a response: the next piece is read while the last one is sent.</summary>
internal sealed class BlobSender(BlobStore store, CompressedAnswers compression, BlobMetrics metrics)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Says what holds for every answer about a blob.</summary>
    public void Announce(HttpResponse response) => compression.SayVary(response);

    public async Task SendAsync(HttpContext context, Digest digest, ByteRange range)
    {
        var (body, cancellation) = (context.Response.Body, context.RequestAborted);
        Lz4ResponseBody? compressed = null;
        using var file = store.Open(digest);
        var size = (int)Math.Min(BufferSize, range.Length);
        var front = ArrayPool<byte>.Shared.Rent(size);
        var back = ArrayPool<byte>.Shared.Rent(size);
        var offset = range.Offset;
        var reading = ReadAsync(file, front.AsMemory(0, size), offset, range.End);
        try
        {
            while (offset < range.End)
            {
                var count = await reading;
                if (count == 0)
                {
                    throw new InvalidDataException("A blob's file is shorter than the database says.");
                }

                metrics.Read(count);
                offset += count;
                (front, back) = (back, front);
                reading = ReadAsync(file, front.AsMemory(0, size), offset, range.End);
                compressed ??= offset - count == range.Offset ? compression.TryBegin(context, back.AsSpan(0, count)) : null;
                await (compressed?.WriteAsync(back.AsMemory(0, count), cancellation) ?? body.WriteAsync(back.AsMemory(0, count), cancellation));
            }

            await (compressed?.EndAsync(cancellation) ?? ValueTask.CompletedTask);
        }
        finally
        {
            // A buffer goes back only when nobody writes into it any more.
            await reading.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            ArrayPool<byte>.Shared.Return(front);
            ArrayPool<byte>.Shared.Return(back);
            compressed?.Dispose();
        }
    }

    private static Task<int> ReadAsync(SafeFileHandle file, Memory<byte> buffer, long offset, long end) => offset >= end
        ? Task.FromResult(0)
        : RandomAccess.ReadAsync(file, buffer[..(int)Math.Min(buffer.Length, end - offset)], offset).AsTask();
}
