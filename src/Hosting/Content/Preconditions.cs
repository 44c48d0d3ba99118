using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Content;

/// <summary>Conditional requests against content whose strong entity tag is its digest (RFC 9110, 13.1).</summary>
public static class Preconditions
{
    /// <summary>True when <c>If-None-Match</c> names the content.</summary>
    public static bool IsNotModified(HttpRequest request, Digest digest)
    {
        foreach (var line in request.Headers.IfNoneMatch)
        {
            foreach (var item in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                var tag = item.StartsWith("W/", StringComparison.Ordinal) ? item.AsSpan(2) : item;
                if (tag is "*" || tag.SequenceEqual(digest.ETag))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The <c>Range</c> header, unless <c>If-Range</c> names other content.</summary>
    public static string? Range(HttpRequest request, Digest digest)
    {
        var condition = request.Headers.IfRange;
        return condition.Count > 0 && condition != digest.ETag ? null : request.Headers.Range.ToString();
    }
}
