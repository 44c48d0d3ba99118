using System.Globalization;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>Collects conditions as SQL; every value is a parameter.</summary>
internal sealed class ConditionSql
{
    private readonly List<string> _terms = [];
    private readonly Dictionary<string, object> _parameters = new(StringComparer.Ordinal);

    public string Where => _terms.Count == 0 ? "1 = 1" : string.Join(" AND ", _terms);

    public IReadOnlyDictionary<string, object> Parameters => _parameters;

    /// <exception cref="OciException">400: a value is not of the column's kind.</exception>
    public void Add(Condition condition, ListColumn column)
    {
        var sql = column.Sql;
        _terms.Add(condition.Kind switch
        {
            ConditionKind.Exact => $"{sql} = {Value(column, condition.Values[0])}",
            ConditionKind.Fuzzy => column.Kind is ColumnKind.Text
                ? $"{sql} LIKE {Parameter("%" + EscapeLike(condition.Values[0]) + "%")} ESCAPE '!'"
                : throw ApiErrors.BadRequest.With($"q: {column.Field} is no text: '~' does not fit"),
            ConditionKind.Range => Range(column, condition.Values[0], condition.Values[1]),
            ConditionKind.Any => $"{sql} IN ({string.Join(", ", condition.Values.Select(value => Value(column, value)))})",
            _ => "(" + string.Join(" AND ", condition.Values.Select(value => $"{sql} = {Value(column, value)}")) + ")",
        });
    }

    public static string EscapeLike(string text) =>
        text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);

    private static bool TryTime(string text, out long milliseconds)
    {
        var good = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        milliseconds = good ? time.ToUnixTimeMilliseconds() : 0;
        return good;
    }

    private string Range(ListColumn column, string min, string max)
    {
        var ends = new List<string>(2);
        if (min.Length > 0)
        {
            ends.Add($"{column.Sql} >= {Value(column, min)}");
        }

        if (max.Length > 0)
        {
            ends.Add($"{column.Sql} <= {Value(column, max)}");
        }

        return "(" + string.Join(" AND ", ends) + ")";
    }

    private string Value(ListColumn column, string text) => column.Kind switch
    {
        ColumnKind.Text => Parameter(text),
        ColumnKind.Number when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => Parameter(number),
        ColumnKind.Flag when bool.TryParse(text, out var flag) => Parameter(flag ? 1L : 0L),
        ColumnKind.Flag when text is "0" or "1" => Parameter(text == "1" ? 1L : 0L),
        ColumnKind.Time when TryTime(text, out var time) => Parameter(time),
        _ => throw ApiErrors.BadRequest.With($"q: {column.Field}: '{text}' is not a {(column.Kind == ColumnKind.Flag ? "truth value" : column.Kind.ToString().ToLowerInvariant())}"),
    };

    private string Parameter(object value)
    {
        var name = "q" + _parameters.Count.ToString(CultureInfo.InvariantCulture);
        _parameters.Add(name, value);
        return "@" + name;
    }
}
