using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EdgeRegistry.Oci;

/// <summary>
/// The range of an upload chunk: <c>&lt;start&gt;-&lt;end&gt;</c>, both inclusive (distribution-spec, "Pushing a blob in chunks").
/// HTTP's own form <c>bytes start-end/size</c> is accepted too.
/// </summary>
/// <param name="Start">First byte, from 0.</param>
/// <param name="End">Last byte, inclusive; not before <paramref name="Start"/>.</param>
public sealed record ContentRange(long Start, long End)
{
    /// <summary>Number of bytes.</summary>
    public long Length => End - Start + 1;

    /// <summary>Reads a chunk's <c>Content-Range</c> header; false when it is not one.</summary>
    public static bool TryParse(string? header, [NotNullWhen(true)] out ContentRange? range)
    {
        range = null;
        var text = header.AsSpan().Trim();
        if (text.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase))
        {
            text = text[6..];
        }

        var slash = text.IndexOf('/');
        text = slash < 0 ? text : text[..slash];
        var dash = text.IndexOf('-');
        if (dash < 0
            || !long.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            || !long.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            || end < start
            || end == long.MaxValue)
        {
            return false;
        }

        range = new ContentRange(start, end);
        return true;
    }
}
