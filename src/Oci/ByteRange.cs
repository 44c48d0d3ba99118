using System.Globalization;

namespace EdgeRegistry.Oci;

/// <summary>What a <c>Range</c> header asks of a representation of known size (RFC 9110, 14.1.2 and 14.2).</summary>
public enum RangeOutcome
{
    /// <summary>No range, another unit or a malformed one: the whole representation with 200.</summary>
    Whole,

    /// <summary>One range that can be served with 206.</summary>
    Partial,

    /// <summary>Nothing of it lies inside: 416.</summary>
    Unsatisfiable,

    /// <summary>Several ranges: not served as such.</summary>
    Multiple,
}

/// <summary>One byte range: first byte and number of bytes.</summary>
/// <param name="Offset">First byte, from 0.</param>
/// <param name="Length">Number of bytes.</param>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The position after the last byte.</summary>
    public long End => Offset + Length;

    /// <summary>The value of a 206's Content-Range (RFC 9110, 14.4).</summary>
    public string ContentRange(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {Offset}-{End - 1}/{size}");

    /// <summary>The value of a 416's Content-Range.</summary>
    public static string Unsatisfied(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");

    /// <summary>Reads a <c>Range</c> header.</summary>
    /// <param name="header">The header's value, or null.</param>
    /// <param name="size">Size of the representation in bytes.</param>
    /// <param name="range">What to send; the whole when the outcome is <see cref="RangeOutcome.Whole"/>.</param>
    public static RangeOutcome Parse(string? header, long size, out ByteRange range)
    {
        range = new ByteRange(0, size);
        const string unit = "bytes=";
        if (string.IsNullOrEmpty(header) || !header.StartsWith(unit, StringComparison.OrdinalIgnoreCase))
        {
            return RangeOutcome.Whole;
        }

        var specification = header.AsSpan(unit.Length).Trim();
        if (specification.Contains(','))
        {
            return RangeOutcome.Multiple;
        }

        var dash = specification.IndexOf('-');
        if (dash < 0)
        {
            return RangeOutcome.Whole;
        }

        var first = specification[..dash];
        var last = specification[(dash + 1)..];
        return first.IsEmpty ? Suffix(last, size, ref range) : FromTo(first, last, size, ref range);
    }

    private static RangeOutcome Suffix(ReadOnlySpan<char> text, long size, ref ByteRange range)
    {
        if (!TryNumber(text, out var length))
        {
            return RangeOutcome.Whole;
        }

        if (length == 0 || size == 0)
        {
            return RangeOutcome.Unsatisfiable;
        }

        length = Math.Min(length, size);
        range = new ByteRange(size - length, length);
        return RangeOutcome.Partial;
    }

    private static RangeOutcome FromTo(ReadOnlySpan<char> first, ReadOnlySpan<char> last, long size, ref ByteRange range)
    {
        var to = long.MaxValue;
        if (!TryNumber(first, out var from) || (!last.IsEmpty && (!TryNumber(last, out to) || to < from)))
        {
            return RangeOutcome.Whole;
        }

        if (from >= size)
        {
            return RangeOutcome.Unsatisfiable;
        }

        range = new ByteRange(from, Math.Min(to, size - 1) - from + 1);
        return RangeOutcome.Partial;
    }

    // A number too large for 64 bits is a position past every end.
    private static bool TryNumber(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            number = long.MaxValue;
        }

        return true;
    }
}
