using System.Net;
using EdgeRegistry.EndToEnd.Images;

namespace EdgeRegistry.EndToEnd.Registry;

/// <summary>A request body that promises a whole blob and breaks the connection after some of it.</summary>
internal sealed class CutContent(GeneratedBlob blob, long cutAfter) : HttpContent
{
    public bool WasCut { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var buffer = new byte[64 << 10];
        await using var source = blob.Open();
        for (long sent = 0; sent < blob.Size;)
        {
            if (sent >= cutAfter)
            {
                WasCut = true;
                throw new IOException($"Cut on purpose after {sent} bytes.");
            }

            var count = await source.ReadAsync(buffer);
            await stream.WriteAsync(buffer.AsMemory(0, count));
            sent += count;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = blob.Size;
        return true;
    }
}
