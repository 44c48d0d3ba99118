namespace EdgeRegistry.Origin.Database;

/// <summary>Everything in which the SQL of one database differs from another's. Nothing else in this project knows.</summary>
internal abstract class Dialect
{
    public static Dialect Sqlite { get; } = new SqliteDialect();

    public static Dialect MySql { get; } = new MySqlDialect();

    /// <summary>Appended to a SELECT whose rows this transaction is about to change; empty where there is one writer.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>The database's clock in Unix milliseconds, as an expression: what counts wherever two nodes compare times.</summary>
    public abstract string Now { get; }

    /// <summary>Whether a change of the schema can be taken back with its transaction.</summary>
    public abstract bool HasTransactionalSchema { get; }

    protected abstract IReadOnlyDictionary<string, string> Types { get; }

    /// <summary>Fills the type tokens of a migration.</summary>
    public string Ddl(string sql) => Types.Aggregate(sql, (text, type) => text.Replace("{" + type.Key + "}", type.Value, StringComparison.Ordinal));

    /// <summary>An insert that leaves an existing row as it is. Parameters are named like the columns.</summary>
    public abstract string InsertOrIgnore(string table, params ReadOnlySpan<string> columns);

    /// <summary>
    /// The same for several rows in one statement: <paramref name="shared"/> columns have one parameter for all rows, those of row 7 are
    /// named like the columns with a 7 behind.
    /// </summary>
    public string InsertOrIgnoreRows(string table, int rows, string[] shared, string[] columns)
    {
        const string values = " VALUES ";
        var single = InsertOrIgnore(table, [.. shared, .. columns]);
        var all = Enumerable.Range(0, rows).Select(row => $"(@{string.Join(", @", [.. shared, .. columns.Select(name => name + row)])})");
        return single[..(single.IndexOf(values, StringComparison.Ordinal) + values.Length)] + string.Join(", ", all);
    }

    /// <summary>
    /// An insert that updates <paramref name="columns"/> when a row with these <paramref name="keys"/> exists;
    /// <paramref name="lasting"/> columns are written only by the insert.
    /// </summary>
    public abstract string Upsert(string table, ReadOnlySpan<string> keys, ReadOnlySpan<string> columns, ReadOnlySpan<string> lasting = default);

    protected static string InsertInto(string verb, string table, ReadOnlySpan<string> columns) =>
        $"{verb} INTO {table} ({string.Join(", ", columns)}) VALUES (@{string.Join(", @", columns)})";

    private sealed class SqliteDialect : Dialect
    {
        public override string ForUpdate => "";

        public override string Now => SqliteDatabase.Clock + "()";

        public override bool HasTransactionalSchema => true;

        protected override IReadOnlyDictionary<string, string> Types { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = "INTEGER PRIMARY KEY AUTOINCREMENT",
            ["name"] = "TEXT",
            ["digest"] = "TEXT",
            ["text"] = "TEXT",
            ["bytes"] = "BLOB",
            ["clustered"] = " WITHOUT ROWID",
        };

        public override string InsertOrIgnore(string table, params ReadOnlySpan<string> columns) => InsertInto("INSERT OR IGNORE", table, columns);

        public override string Upsert(string table, ReadOnlySpan<string> keys, ReadOnlySpan<string> columns, ReadOnlySpan<string> lasting = default)
        {
            var updates = columns.ToArray().Select(column => $"{column} = excluded.{column}");
            return InsertInto("INSERT", table, [.. keys, .. columns, .. lasting]) + $" ON CONFLICT ({string.Join(", ", keys)}) DO UPDATE SET {string.Join(", ", updates)}";
        }
    }
}
