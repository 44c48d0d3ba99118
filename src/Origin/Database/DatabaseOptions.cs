using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Database;

/// <summary>Which database holds the truth (<c>Origin:Database</c>).</summary>
public sealed class DatabaseOptions : IHostOptions
{
    /// <summary>A file in the data folder: for an origin of one node.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>MySQL, MariaDB or a Galera cluster of them.</summary>
    public const string MySql = "mysql";

    /// <inheritdoc/>
    public static string Section => "Origin:Database";

    /// <summary><c>sqlite</c> or <c>mysql</c>.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>
    /// For <c>mysql</c>: where the database is, e.g. <c>Server=db1:3306,db2:3306;Database=registry;User ID=registry</c>. Several servers are tried
    /// in turn. Its password is better kept in <see cref="PasswordFile"/>.
    /// </summary>
    public string Connection { get; set; } = "";

    /// <summary>A file whose first line is the password of the database's user; empty when <see cref="Connection"/> has it, or none is needed.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>The most connections of this node.</summary>
    public int MaxConnections { get; set; } = 50;

    /// <summary>
    /// For <c>mysql</c>: how long a statement or a transaction is tried, repetitions and the change to another server included, before the client
    /// is asked to come back (503).
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (Provider is not (Sqlite or MySql))
        {
            yield return $"Provider is '{Provider}': expected {Sqlite} or {MySql}";
        }

        if (Provider == MySql && Connection.Length == 0)
        {
            yield return "Connection must say where the database is, e.g. Server=db1:3306,db2:3306;Database=registry;User ID=registry";
        }

        if (Provider == Sqlite && Connection.Length > 0)
        {
            yield return $"Connection is set, but Provider is {Sqlite}: set Provider to {MySql}";
        }

        if (Timeout < TimeSpan.FromSeconds(2) || Timeout > TimeSpan.FromMinutes(5))
        {
            yield return "Timeout must be between 2 seconds and 5 minutes";
        }

        if (MaxConnections is < 2 or > 10_000)
        {
            yield return "MaxConnections must be between 2 and 10000";
        }
    }
}
