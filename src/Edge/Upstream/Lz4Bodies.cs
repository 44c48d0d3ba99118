using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Hosting.Compression;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>
/// LZ4 on the link, the asking side: offers it, and turns a compressed answer into what it stands for, with its true length. Digests are of
/// the decoded bytes, so nothing else has to know.
/// </summary>
internal sealed class Lz4Bodies(UpstreamOptions options, OriginConnection connection, UpstreamMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan Distrust = TimeSpan.FromMinutes(1);

    private readonly bool _isWanted = Lz4.IsAvailable && (options.Lz4 is Lz4Use.On || (options.Lz4 is Lz4Use.Auto && !connection.Address.IsLoopback));

    private long _distrustedAt = -1;

    /// <summary>Says that a compressed body is welcome.</summary>
    public void AskFor(HttpRequestMessage request)
    {
        var distrustedAt = Interlocked.Read(ref _distrustedAt);
        if (_isWanted && (distrustedAt < 0 || time.GetElapsedTime(distrustedAt) > Distrust))
        {
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(Lz4Transfer.Coding));
        }
    }

    /// <summary>The answer with its body as it is meant; any other answer unchanged.</summary>
    /// <exception cref="OriginUnavailableException">A compressed body that does not say its length, or that nobody asked for.</exception>
    public HttpResponseMessage Decoded(HttpResponseMessage answer)
    {
        var content = answer.Content;
        if (!content.Headers.ContentEncoding.Contains(Lz4Transfer.Coding))
        {
            return answer;
        }

        if (!_isWanted || answer.StatusCode is not HttpStatusCode.OK || SizeIn(answer) is not { } size)
        {
            answer.Dispose();
            throw new OriginUnavailableException("the origin sent a compressed body that was not asked for, or not its length");
        }

        answer.Content = new DecodedContent(content, size, this);
        return answer;
    }

    private static long? SizeIn(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues(Lz4Transfer.LengthHeader, out var values)
        && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : null;

    /// <summary>A frame was no good: for a minute none is asked for, so that whoever takes up a transfer at its first byte gets past it.</summary>
    public void IsDamaged() => Interlocked.Exchange(ref _distrustedAt, time.GetTimestamp());

    /// <summary>A body ended, or broke off.</summary>
    public void Ended(long decoded, long received) => metrics.Decoded(decoded, received);

    private sealed class DecodedContent : HttpContent
    {
        private readonly HttpContent _encoded;
        private readonly long _size;
        private readonly Lz4Bodies _owner;

        public DecodedContent(HttpContent encoded, long size, Lz4Bodies owner)
        {
            (_encoded, _size, _owner) = (encoded, size, owner);
            Headers.ContentType = encoded.Headers.ContentType;
            Headers.ContentLength = size;
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() => await CreateContentReadStreamAsync(CancellationToken.None);

        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
            new Lz4Body(await _encoded.ReadAsStreamAsync(cancellationToken), _size, _owner);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var body = await CreateContentReadStreamAsync();
            await body.CopyToAsync(stream);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _size;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _encoded.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
