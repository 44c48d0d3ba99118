namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>The fields of one list that <c>q</c> and <c>sort</c> may name, and the SQL that each stands for. Nothing a client sends becomes SQL.</summary>
/// <param name="Key">The SQL that no two rows share: it ends every order, so that pages neither repeat nor lose a row.</param>
/// <param name="Order">The order when none is asked for, e.g. <c>p.id DESC</c>.</param>
/// <param name="Columns">The fields.</param>
internal sealed record ListColumns(string Key, string Order, params IReadOnlyList<ListColumn> Columns)
{
    public ListColumn? Find(string field) => Columns.FirstOrDefault(column => column.Field == field);
}

/// <summary>A field of a list.</summary>
/// <param name="Field">As the answer names it.</param>
/// <param name="Sql">An expression over the list's tables.</param>
/// <param name="Kind">What a value in <c>q</c> must be.</param>
internal sealed record ListColumn(string Field, string Sql, ColumnKind Kind = ColumnKind.Text);

/// <summary>How a value is read before it becomes a parameter.</summary>
internal enum ColumnKind
{
    Text,
    Number,
    Flag,

    /// <summary>A date, with or without time; Unix milliseconds in the database.</summary>
    Time,
}
