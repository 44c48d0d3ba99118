using System.Data.Common;
using Dapper;

namespace EdgeRegistry.Origin.Database;

/// <summary>What each connection is told before its first use, and what its server says of itself.</summary>
internal sealed class MySqlSessionTable
{
    // READ COMMITTED: a statement sees what was committed before it began, so whoever waited for a row's lock then sees what its holder
    // did (docs/decisions/0012-origin-cluster.md). A lock is waited for 3 s at most, then the transaction is repeated.
    private const string Settings =
        """
        SET NAMES utf8mb4 COLLATE utf8mb4_bin;
        SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
        SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', SESSION time_zone = '+00:00',
            SESSION autocommit = 1, SESSION innodb_lock_wait_timeout = 3, SESSION default_storage_engine = InnoDB;
        """;

    /// <summary>Prepares a connection. It blocks.</summary>
    /// <exception cref="DatabaseUnavailableException">The server takes no writes, or has no part in its cluster's majority.</exception>
    public void Prepare(DbConnection connection, int seconds)
    {
        connection.Execute(Settings, commandTimeout: seconds);
        if (Value(connection, "SHOW VARIABLES LIKE 'read_only'", seconds) != "OFF")
        {
            throw new DatabaseUnavailableException("The server is read-only.");
        }

        if (Value(connection, "SHOW VARIABLES LIKE 'wsrep_on'", seconds) != "ON")
        {
            return;
        }

        if (Value(connection, "SHOW STATUS LIKE 'wsrep_ready'", seconds) != "ON")
        {
            throw new DatabaseUnavailableException("The server has no part in its Galera cluster.");
        }

        // Reads, and transactions when they begin, wait for what any server of the cluster has committed.
        connection.Execute("SET SESSION wsrep_sync_wait = 1", commandTimeout: seconds);
    }

    private static string? Value(DbConnection connection, string show, int seconds) =>
        connection.QueryFirstOrDefault<Variable>(show, commandTimeout: seconds)?.Value;

    private sealed record Variable(string Variable_name, string Value);
}
