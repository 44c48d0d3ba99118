using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeRegistry.Origin.Settings;

/// <summary>One setting: its name, what its value must be, and the value when nobody set it.</summary>
internal sealed record KnownSetting(string Name, SettingKind Kind, string Default)
{
    /// <summary>How patterns are read: in time linear in the text, whatever they are.</summary>
    public const RegexOptions PatternOptions = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private const int LongestText = 2048;

    /// <summary>The only values of a text; null when any will do.</summary>
    public IReadOnlyList<string>? OneOf { get; init; }

    /// <summary>The least number.</summary>
    public long Least { get; init; }

    /// <summary>The greatest number.</summary>
    public long Most { get; init; } = long.MaxValue;

    /// <summary>What is wrong with a value, or null.</summary>
    public string? Problem(string value) => Kind switch
    {
        SettingKind.Flag => bool.TryParse(value, out _) ? null : "must be true or false",
        SettingKind.Number => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most
            ? null
            : $"must be a number from {Least} to {Most}",
        _ when value.Length > LongestText || value.Any(char.IsControl) => $"must be a text of at most {LongestText} characters, on one line",
        SettingKind.Pattern => IsPattern(value) ? null : "must be a regular expression without look-around and back references",
        _ => OneOf is null || OneOf.Contains(value, StringComparer.Ordinal) ? null : $"must be one of {string.Join(", ", OneOf)}",
    };

    private static bool IsPattern(string value)
    {
        try
        {
            _ = new Regex(value, PatternOptions);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}

/// <summary>What the value of a setting is.</summary>
internal enum SettingKind
{
    Text,
    Flag,
    Number,

    /// <summary>A text that is a regular expression; empty for none.</summary>
    Pattern,

    /// <summary>A text that is never given back.</summary>
    Secret,
}
