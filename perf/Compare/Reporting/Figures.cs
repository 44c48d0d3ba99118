using System.Globalization;
using EdgeRegistry.Compare.Bounds;

namespace EdgeRegistry.Compare.Reporting;

/// <summary>How figures are written.</summary>
internal static class Figures
{
    /// <summary>Three digits that count.</summary>
    public static string Short(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 0.01 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0000", CultureInfo.InvariantCulture),
    };

    public static string WithUnit(double? value, Check check) =>
        value is { } known ? check.Unit == "x" ? $"{Short(known)} x" : $"{Short(known * check.Scale)} {check.Unit}" : "";

    /// <summary>The ratio, or without peers our value.</summary>
    public static string Result(Verdict verdict) => verdict.Ratio is not { } ratio ? "not measured"
        : verdict.Check.Peers.Length > 0 ? $"{Short(ratio.Median)} x"
        : WithUnit(ratio.Median, verdict.Check);

    public static string Extremes(Verdict verdict) => verdict.Ratio is not { } ratio || verdict.Rounds < 2 ? ""
        : verdict.Check.Peers.Length > 0 ? $"{Short(ratio.Lowest)}..{Short(ratio.Highest)}"
        : $"{Short(ratio.Lowest * verdict.Check.Scale)}..{Short(ratio.Highest * verdict.Check.Scale)}";

    public static string Bound(Verdict verdict)
    {
        if (verdict.Check.Bound is not { } bound)
        {
            return "";
        }

        var sign = verdict.Check.Wanted == Wanted.AtMost ? "≤" : "≥";
        return verdict.Check.Peers.Length > 0 ? $"{sign} {Short(bound)} x" : $"{sign} {WithUnit(bound, verdict.Check)}";
    }

    public static string Met(Verdict verdict) => verdict.IsMet switch { true => "met", false => "NOT MET", null => "" };
}
