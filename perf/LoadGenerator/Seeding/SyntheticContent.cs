using System.Net;
using System.Net.Http.Headers;

namespace EdgeRegistry.LoadGenerator.Seeding;

/// <summary>A request body of known length, generated while it is sent.</summary>
internal sealed class SyntheticContent : HttpContent
{
    private readonly SyntheticBlob _blob;

    public SyntheticContent(SyntheticBlob blob)
    {
        _blob = blob;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _blob.WriteToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _blob.Size;
        return true;
    }
}
