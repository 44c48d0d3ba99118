using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// Where the bytes of a blob come from: the one place that opens a transfer, for a fill, for a piece of one and past a disk that
/// refuses. Today that is the origin; a sibling would be chosen here.
/// </summary>
internal sealed class BlobSource(OriginClient origin, EdgeMetrics metrics)
{
    /// <summary>Opens [from, to), or everything from <paramref name="from"/> on; null when the repository has no such blob.</summary>
    /// <exception cref="OriginUnavailableException">It cannot be asked now.</exception>
    /// <exception cref="IOException">It answered something else than what was asked.</exception>
    public async Task<OpenBody?> OpenAsync(RepositoryName repository, Digest digest, long from, long? to, CancellationToken stop)
    {
        var answer = await origin.GetBlobAsync(repository, digest, stop, from, to);
        try
        {
            if (answer.StatusCode is HttpStatusCode.NotFound)
            {
                answer.Dispose();
                return null;
            }

            var (start, size) = Where(answer, from, to);
            if (answer.Content.Headers.ContentEncoding.Any(coding => coding != "identity"))
            {
                throw new IOException($"the origin answered a blob with Content-Encoding {answer.Content.Headers.ContentEncoding}");
            }

            return new OpenBody(answer, await answer.Content.ReadAsStreamAsync(stop), start, size, metrics) { IsNamed = Names(answer, digest) };
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    // Where the body begins, and the size of the blob. The Content-Range has to be what was asked, to the byte.
    private static (long Start, long Size) Where(HttpResponseMessage answer, long from, long? to)
    {
        var content = answer.Content.Headers;
        return answer.StatusCode switch
        {
            HttpStatusCode.OK when content.ContentLength is { } size => (0, size),
            HttpStatusCode.PartialContent when (from > 0 || to is not null) && IsExact(content, from, to) => (from, content.ContentRange!.Length!.Value),
            _ => throw new IOException(
                $"the origin answered {(int)answer.StatusCode} with {content.ContentLength} bytes and Content-Range '{content.ContentRange}' where {from}-{to} was asked"),
        };
    }

    private static bool IsExact(HttpContentHeaders content, long from, long? to) =>
        content.ContentRange is { Unit: "bytes", From: { } first, To: { } last, Length: { } size }
        && first == from
        && last == Math.Min(to ?? size, size) - 1
        && (content.ContentLength ?? (last - first + 1)) == last - first + 1;

    // A tag is not needed where the link is proven; another tag than ours is another thing.
    private static bool Names(HttpResponseMessage answer, Digest digest) => answer.Headers.ETag switch
    {
        null => false,
        { IsWeak: false } tag when tag.Tag == digest.ETag => true,
        var tag when answer.StatusCode is HttpStatusCode.PartialContent => throw new IOException($"the origin answered a range of {digest} with a range of {tag}"),
        _ => false,
    };
}
