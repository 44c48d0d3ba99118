using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;

namespace EdgeRegistry.Edge.Tests.Writing;

/// <summary>A request body that waits at a gate after some of its bytes, made from one small buffer.</summary>
internal sealed class PushedContent(long size, long holdAfter, Gate gate) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var piece = new byte[64 * 1024];
        for (var sent = 0L; sent < size; sent += piece.Length)
        {
            if (sent == holdAfter)
            {
                await stream.FlushAsync();
                await gate.PassAsync(CancellationToken.None);
            }

            await stream.WriteAsync(piece);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = size;
        return true;
    }
}
