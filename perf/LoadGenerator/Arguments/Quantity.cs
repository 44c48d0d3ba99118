using System.Globalization;

namespace EdgeRegistry.LoadGenerator.Arguments;

/// <summary>Reads sizes (<c>10MiB</c>, <c>500KB</c>, <c>4096</c>) and durations (<c>20s</c>, <c>500ms</c>, <c>2m</c>).</summary>
internal static class Quantity
{
    private static readonly (string Suffix, double Factor)[] Sizes =
    [
        ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("GB", 1e9), ("MB", 1e6), ("KB", 1e3), ("B", 1), ("", 1),
    ];

    private static readonly (string Suffix, double Seconds)[] Durations = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];

    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        if (!TryParse(text, Sizes, out var value) || value > 1L << 40)
        {
            return false;
        }

        bytes = (long)value;
        return true;
    }

    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (!TryParse(text, Durations, out var seconds) || seconds > 24 * 3600)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static bool TryParse(string text, (string Suffix, double Factor)[] units, out double value)
    {
        value = 0;
        foreach ((var suffix, var factor) in units)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var number = text[..^suffix.Length].Trim();
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                return false;
            }

            value = count * factor;
            return true;
        }
        return false;
    }
}
