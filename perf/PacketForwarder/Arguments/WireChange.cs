using System.Globalization;
using EdgeRegistry.PacketForwarder.Wire;

namespace EdgeRegistry.PacketForwarder.Arguments;

/// <summary>What may be said to a running wire, a line each: <c>blackhole on|off</c>, <c>loss SHARE</c>, <c>delay-ms N</c>, <c>rate-mbit N</c>.</summary>
internal static class WireChange
{
    private const long BytesPerMegabit = 125_000;

    /// <summary>The settings after this line.</summary>
    /// <exception cref="FormatException">The line says nothing that is known.</exception>
    public static WireSettings Apply(string line, WireSettings before) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["blackhole", "on"] => before with { BlackHole = true },
        ["blackhole", "off"] => before with { BlackHole = false },
        ["loss", var share] => before with { Loss = Number(share, 1) },
        ["delay-ms", var delay] => before with { Delay = TimeSpan.FromMilliseconds(Number(delay, 10_000)) },
        ["rate-mbit", var rate] => before with { BytesPerSecond = Rate(Number(rate, 100_000)) },
        _ => throw new FormatException($"'{line}' is none of: blackhole on|off, loss SHARE, delay-ms N, rate-mbit N"),
    };

    /// <summary>Bytes a second.</summary>
    public static long Rate(double megabits) => (long)(megabits * BytesPerMegabit);

    private static double Number(string text, double largest) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= largest
            ? value
            : throw new FormatException($"'{text}' is no number from 0 to {largest}");
}
