using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Hosting.Content;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>What a request asks of a blob: the whole, or a part that can be fetched by itself.</summary>
internal static class BlobRequest
{
    /// <summary>Reads it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="repository">Where.</param>
    /// <param name="digest">Which blob.</param>
    /// <param name="size">The blob's size as a proven link tells it, or 0: then only the whole can be fetched.</param>
    public static FetchQuestion Read(HttpRequest request, RepositoryName repository, Digest digest, long size)
    {
        var whole = new FetchQuestion(repository, digest, Expected: size);
        return size > 0 && IsGetWithRange(request, digest, out var header) && ByteRange.Parse(header, size, out var range) is RangeOutcome.Partial && range.Length < size
            ? whole with { Part = range, IsOpenEnded = IsOpenEnded(header) }
            : whole;
    }

    /// <summary>True when a request without any doubt asks for less than a whole blob of any size, or may do so.</summary>
    public static bool MayBePart(HttpRequest request) =>
        request.Headers.Range.Count > 0 && !(ByteRange.Parse(request.Headers.Range, long.MaxValue, out var range) is RangeOutcome.Whole || range.Length == long.MaxValue);

    /// <summary>True for a range that names its first byte and no last one.</summary>
    public static bool IsOpenEnded(string? header) => header is not null && header.AsSpan().TrimEnd().EndsWith('-');

    private static bool IsGetWithRange(HttpRequest request, Digest digest, out string? header)
    {
        header = HttpMethods.IsGet(request.Method) ? Preconditions.Range(request, digest) : null;
        return !string.IsNullOrEmpty(header);
    }
}
