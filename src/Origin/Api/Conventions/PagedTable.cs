using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>One page of a list and how many entries there are on all pages.</summary>
internal sealed record Paged<T>(IReadOnlyList<T> Rows, long Total, Paging Paging)
{
    public Paged<TOther> Select<TOther>(Func<T, TOther> show) => new([.. Rows.Select(show)], Total, Paging);
}

/// <summary>
/// Reads one page of a list. Who counts pages pays for those before his; who follows the links from the first page on does not, where
/// the key makes the order.
/// </summary>
internal static class PagedTable
{
    /// <param name="session">The read.</param>
    /// <param name="select"><c>SELECT … FROM …</c>, without a subquery among its columns.</param>
    /// <param name="visible">What the caller may see at all: an expression of ours, never a client's text.</param>
    /// <param name="parameters">Its values.</param>
    /// <param name="query">What is asked.</param>
    public static async Task<Paged<T>> ReadAsync<T>(DbSession session, string select, string visible, IEnumerable<KeyValuePair<string, object>> parameters, ListQuery query)
    {
        var paging = query.Paging;
        var after = query.Key is null ? null : paging.After;
        var offset = after is null ? paging.Offset : 0;
        var values = new Dictionary<string, object>(parameters.Concat(query.Parameters), StringComparer.Ordinal) { ["count"] = (long)paging.Size, ["offset"] = offset, ["last"] = offset + paging.Size - 1 };
        var from = select[select.IndexOf("FROM ", StringComparison.Ordinal)..];
        var where = $" WHERE ({visible}) AND ({query.Where})";
        var total = after?.Total ?? await session.FirstOrDefaultAsync<long>($"SELECT COUNT(*) {from}{where}", values);
        if (after is not null)
        {
            values["after"] = after.Key;
            where += $" AND {query.Key} {(query.OrderBy == query.Key ? '>' : '<')} @after";
        }

        var rows = paging.Offset < total ? await session.QueryAsync<T>($"{select}{where} ORDER BY {query.OrderBy} LIMIT @count OFFSET @offset", values) : [];
        if (query.Key is { } key && rows.Count == paging.Size && (after is not null || paging.Page == 1))
        {
            var last = await session.FirstOrDefaultAsync<LastKey>($"SELECT {key} AS Value {from}{where} ORDER BY {query.OrderBy} LIMIT 1 OFFSET @last", values);
            paging = paging with { Next = last is null ? null : new PageCursor(last.Value, total) };
        }

        return new Paged<T>(rows, total, paging);
    }

    // A number or a text, as the column is.
    private sealed class LastKey
    {
        public object Value { get; set; } = "";
    }
}
