using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>What a request asks of a list: conditions, order and page, as SQL over allowed columns and parameters.</summary>
/// <param name="Where">One expression; <c>1 = 1</c> when nothing is asked.</param>
/// <param name="OrderBy">Without the words ORDER BY.</param>
/// <param name="Parameters">The values of <paramref name="Where"/>, named <c>q0</c>, <c>q1</c> …</param>
/// <param name="Paging">The page.</param>
internal sealed record ListQuery(string Where, string OrderBy, IReadOnlyDictionary<string, object> Parameters, Paging Paging)
{
    /// <summary>The key, when it alone makes the order: then a page can begin behind an entry. Null for other orders.</summary>
    public string? Key { get; private init; }

    /// <exception cref="OciException">400 or 422: says which parameter cannot be read.</exception>
    public static ListQuery Read(IQueryCollection query, ListColumns columns)
    {
        var conditions = new ConditionSql();
        foreach (var condition in ConditionReader.Read(query["q"]))
        {
            conditions.Add(condition, columns.Find(condition.Field) ?? throw ApiErrors.BadRequest.With($"q: no field '{condition.Field}' here; there are {Fields(columns)}"));
        }

        var order = OrderOf(query["sort"], columns);
        return new ListQuery(conditions.Where, order, conditions.Parameters, Paging.Read(query)) { Key = order == columns.Key || order == columns.Key + " DESC" ? columns.Key : null };
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
        var parts = order.ToList();
        return parts[0] == columns.Key || parts[0] == columns.Key + " DESC" ? parts[0] : string.Join(", ", [.. parts, columns.Key]);
    }

    private static string Fields(ListColumns columns) => string.Join(", ", columns.Columns.Select(column => column.Field));
}
