using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>What a request asks of a list: conditions, order and page, as SQL over allowed columns and parameters.</summary>
/// <param name="Where">One expression; <c>1 = 1</c> when nothing is asked.</param>
/// <param name="OrderBy">Without the words ORDER BY.</param>
/// <param name="Parameters">The values of <paramref name="Where"/>, named <c>q0</c>, <c>q1</c> …</param>
/// <param name="Paging">The page.</param>
internal sealed record ListQuery(string Where, string OrderBy, IReadOnlyDictionary<string, object> Parameters, Paging Paging)
{
    /// <exception cref="OciException">400 or 422: says which parameter cannot be read.</exception>
    public static ListQuery Read(IQueryCollection query, ListColumns columns)
    {
        var conditions = new ConditionSql();
        foreach (var condition in ConditionReader.Read(query["q"]))
        {
            conditions.Add(condition, columns.Find(condition.Field) ?? throw ApiErrors.BadRequest.With($"q: no field '{condition.Field}' here; there are {Fields(columns)}"));
        }

        return new ListQuery(conditions.Where, OrderOf(query["sort"], columns), conditions.Parameters, Paging.Read(query));
    }

    private static string OrderOf(string? sort, ListColumns columns)
    {
        if (string.IsNullOrWhiteSpace(sort))
        {
            return columns.Order;
        }

        var wanted = sort.Split(',', StringSplitOptions.TrimEntries);
        if (wanted.Length > columns.Columns.Count)
        {
            throw ApiErrors.BadRequest.With("sort: more fields than there are");
        }

        var order = wanted.Select(text => (Descending: text.StartsWith('-'), Field: text.TrimStart('-', '+')))
            .Select(part => (columns.Find(part.Field)?.Sql ?? throw ApiErrors.BadRequest.With($"sort: no field '{part.Field}' here; there are {Fields(columns)}")) + (part.Descending ? " DESC" : ""));
        return string.Join(", ", [.. order, columns.Key]);
    }

    private static string Fields(ListColumns columns) => string.Join(", ", columns.Columns.Select(column => column.Field));
}
