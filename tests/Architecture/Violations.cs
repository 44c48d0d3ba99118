namespace EdgeRegistry.Architecture;

/// <summary>Says all that is wrong at once, in full.</summary>
internal static class Violations
{
    internal static void None(IEnumerable<string> violations)
    {
        var all = violations.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
