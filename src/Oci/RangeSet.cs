namespace EdgeRegistry.Oci;

/// <summary>Several ranges in one <c>Range</c> header (RFC 9110, 14.2 and 15.3.7.2).</summary>
public static class RangeSet
{
    /// <summary>The most ranges of one request; clients that ask for more are refused with 400 and ask one by one.</summary>
    public const int Most = 128;

    // What a part costs beside its bytes, about: a smaller gap is cheaper sent than left out.
    private const int Gap = 80;

    /// <summary>True when a header names more than one range.</summary>
    public static bool IsSeveral(string? header) => header is not null && header.Contains(',', StringComparison.Ordinal);

    /// <summary>
    /// Reads them: in ascending order, those that overlap or nearly touch made one, those outside left out. So a request never makes a
    /// server send more than the whole, however it is written.
    /// </summary>
    /// <returns>
    /// <see cref="RangeOutcome.Whole"/> when any of it is malformed, <see cref="RangeOutcome.Multiple"/> when there are too many,
    /// <see cref="RangeOutcome.Unsatisfiable"/> when all are outside, else <see cref="RangeOutcome.Partial"/>.
    /// </returns>
    public static RangeOutcome Parse(string header, long size, out IReadOnlyList<ByteRange> ranges)
    {
        ranges = [];
        const string unit = "bytes=";
        if (!header.StartsWith(unit, StringComparison.OrdinalIgnoreCase))
        {
            return RangeOutcome.Whole;
        }

        var items = header[unit.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (items.Length > Most)
        {
            return RangeOutcome.Multiple;
        }

        var found = new List<ByteRange>(items.Length);
        foreach (var item in items)
        {
            switch (ByteRange.Parse(unit + item, size, out var range))
            {
                case RangeOutcome.Partial:
                    found.Add(range);
                    break;
                case RangeOutcome.Unsatisfiable:
                    break;
                default:
                    return RangeOutcome.Whole;
            }
        }

        ranges = Merged(found);
        return ranges.Count > 0 ? RangeOutcome.Partial : items.Length > 0 ? RangeOutcome.Unsatisfiable : RangeOutcome.Whole;
    }

    private static List<ByteRange> Merged(List<ByteRange> ranges)
    {
        ranges.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        var merged = new List<ByteRange>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && merged[^1] is var last && range.Offset <= last.End + Gap)
            {
                merged[^1] = last with { Length = Math.Max(last.End, range.End) - last.Offset };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }
}
