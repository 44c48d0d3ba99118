using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>
/// Reads Harbor's query language: conditions with commas between, all of which must hold. A value that holds a comma, a space or a
/// bracket stands in double quotes.
/// </summary>
internal static class ConditionReader
{
    private const int LongestText = 4096, MostConditions = 20, MostValues = 50;

    /// <exception cref="OciException">400: says what cannot be read.</exception>
    public static IReadOnlyList<Condition> Read(string? q)
    {
        if (string.IsNullOrWhiteSpace(q))
        {
            return [];
        }

        if (q.Length > LongestText)
        {
            throw Bad($"longer than {LongestText} characters");
        }

        var conditions = Split(q, ',').Where(part => !string.IsNullOrWhiteSpace(part)).Select(ReadOne).ToList();
        return conditions.Count <= MostConditions ? conditions : throw Bad($"more than {MostConditions} conditions");
    }

    private static Condition ReadOne(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw Bad($"'{text.Trim()}' is not field=value");
        }

        var (field, value) = (text[..equals].Trim(), text[(equals + 1)..].Trim());
        return value switch
        {
            ['~', .. var fuzzy] => new Condition(field, ConditionKind.Fuzzy, [Unquote(fuzzy)]),
            ['[', .. var range, ']'] => new Condition(field, ConditionKind.Range, Ends(field, range)),
            ['{', .. var any, '}'] => new Condition(field, ConditionKind.Any, List(field, any)),
            ['(', .. var all, ')'] => new Condition(field, ConditionKind.All, List(field, all)),
            ['[' or '{' or '(', ..] => throw Bad($"{field}: the bracket does not close"),
            _ => new Condition(field, ConditionKind.Exact, [Unquote(value)]),
        };
    }

    private static List<string> Ends(string field, string range)
    {
        var ends = Split(range, '~').Select(end => Unquote(end.Trim())).ToList();
        return ends is [{ Length: > 0 }, _] or [_, { Length: > 0 }] ? ends : throw Bad($"{field}: a range is [min~max], and one end may be empty");
    }

    private static List<string> List(string field, string list)
    {
        var values = Split(list, ' ').Where(value => value.Length > 0).Select(Unquote).ToList();
        return values.Count switch
        {
            0 => throw Bad($"{field}: the list is empty"),
            > MostValues => throw Bad($"{field}: more than {MostValues} values"),
            _ => values,
        };
    }

    private static string Unquote(string value)
    {
        if (value is ['"', .. var inner, '"'])
        {
            return inner;
        }

        return value.Contains('"', StringComparison.Ordinal) ? throw Bad("a quotation mark does not close") : value;
    }

    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var (start, quoted) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            quoted ^= text[at] == '"';
            if (text[at] == separator && !quoted)
            {
                parts.Add(text[start..at]);
                start = at + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    private static OciException Bad(string problem) => ApiErrors.BadRequest.With($"q: {problem}");
}
