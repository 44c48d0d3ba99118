using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>One page of a list and how many entries there are on all pages.</summary>
internal sealed record Paged<T>(IReadOnlyList<T> Rows, long Total, Paging Paging)
{
    public Paged<TOther> Select<TOther>(Func<T, TOther> show) => new([.. Rows.Select(show)], Total, Paging);
}

/// <summary>Reads one page of a list.</summary>
internal static class PagedTable
{
    /// <param name="session">The read.</param>
    /// <param name="select"><c>SELECT … FROM …</c>, without a subquery among its columns.</param>
    /// <param name="visible">What the caller may see at all: an expression of ours, never a client's text.</param>
    /// <param name="parameters">Its values.</param>
    /// <param name="query">What is asked.</param>
    public static async Task<Paged<T>> ReadAsync<T>(DbSession session, string select, string visible, IEnumerable<KeyValuePair<string, object>> parameters, ListQuery query)
    {
        var values = new Dictionary<string, object>(parameters.Concat(query.Parameters), StringComparer.Ordinal) { ["count"] = (long)query.Paging.Size, ["offset"] = query.Paging.Offset };
        var where = $" WHERE ({visible}) AND ({query.Where})";
        var total = await session.FirstOrDefaultAsync<long>($"SELECT COUNT(*) {select[select.IndexOf("FROM ", StringComparison.Ordinal)..]}{where}", values);
        var rows = query.Paging.Offset < total ? await session.QueryAsync<T>($"{select}{where} ORDER BY {query.OrderBy} LIMIT @count OFFSET @offset", values) : [];
        return new Paged<T>(rows, total, query.Paging);
    }
}
