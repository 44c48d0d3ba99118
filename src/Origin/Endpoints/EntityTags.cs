using EdgeRegistry.Oci;
using Microsoft.Extensions.Primitives;

namespace EdgeRegistry.Origin.Endpoints;

/// <summary>Conditional requests on content whose entity tag is its digest (RFC 9110, 13).</summary>
internal static class EntityTags
{
    /// <summary>True when the client has it already: answer 304.</summary>
    public static bool IsKnown(HttpRequest request, Digest digest) => Matches(request.Headers.IfNoneMatch, digest);

    /// <summary>False when a Range was asked of other content than this: the whole is sent then.</summary>
    public static bool AllowsRange(HttpRequest request, Digest digest) =>
        StringValues.IsNullOrEmpty(request.Headers.IfRange) || request.Headers.IfRange.ToString() == digest.ETag;

    private static bool Matches(StringValues header, Digest digest)
    {
        foreach (var line in header)
        {
            foreach (var part in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                var tag = part.StartsWith("W/", StringComparison.Ordinal) ? part[2..] : part;
                if (tag == "*" || tag == digest.ETag)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
