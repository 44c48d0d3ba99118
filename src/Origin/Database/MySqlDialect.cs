namespace EdgeRegistry.Origin.Database;

/// <summary>MySQL's and MariaDB's SQL, as far as both have it.</summary>
internal sealed class MySqlDialect : Dialect
{
    public override string ForUpdate => " FOR UPDATE";

    public override string Now => "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)"; // the session's time zone is UTC

    public override bool HasTransactionalSchema => false;

    // _bin compares code points, which is the order of UTF-8's bytes. It takes no notice of blanks at the end; nothing that is a key here can have them.
    protected override IReadOnlyDictionary<string, string> Types { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["id"] = "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
        ["name"] = "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        ["digest"] = "VARCHAR(150) CHARACTER SET ascii COLLATE ascii_bin",
        ["text"] = "MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        ["bytes"] = "MEDIUMBLOB",
        ["clustered"] = "",
    };

    /// <summary>IGNORE would also cut what is too long; the database refuses to commit after such a warning.</summary>
    public override string InsertOrIgnore(string table, params ReadOnlySpan<string> columns) => InsertInto("INSERT IGNORE", table, columns);

    // The parameters again, because VALUES(column) is deprecated in MySQL and what replaces it is unknown to MariaDB.
    public override string Upsert(string table, ReadOnlySpan<string> keys, ReadOnlySpan<string> columns, ReadOnlySpan<string> lasting = default)
    {
        var updates = columns.ToArray().Select(column => $"{column} = @{column}");
        return InsertInto("INSERT", table, [.. keys, .. columns, .. lasting]) + $" ON DUPLICATE KEY UPDATE {string.Join(", ", updates)}";
    }
}
