using System.Data.Common;
using MySql.Data.MySqlClient;

namespace EdgeRegistry.Origin.Database;

/// <summary>
/// The one file that names the driver (MySql.Data). It opens connections with its blocking calls, because its asynchronous ones do not end
/// when a server has stopped answering, and no token ends them.
/// </summary>
internal static class MySqlDriver
{
    /// <summary>What bounds the driver's own blocking calls, e.g. when a connection is closed whose server is silent.</summary>
    private const uint SilenceSeconds = 2;

    /// <summary>One connection string for each server of <c>Server=a:3306,b</c>, in that order, without the password.</summary>
    /// <exception cref="ArgumentException">It cannot be read; the message says why.</exception>
    public static List<MySqlServer> Servers(string connection)
    {
        var builder = new MySqlConnectionStringBuilder(connection);
        var servers = new List<MySqlServer>();
        foreach (var host in builder.Server.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = host.LastIndexOf(':');
            var port = builder.Port;
            var isName = colon < 0 || !uint.TryParse(host.AsSpan(colon + 1), out port) || host.IndexOf(':', StringComparison.Ordinal) != colon;
            var one = new MySqlConnectionStringBuilder(connection)
            {
                Server = isName ? host : host[..colon],
                Port = isName ? builder.Port : port,
                Pooling = false,
                CharacterSet = "utf8mb4",
                UseAffectedRows = false, // an UPDATE answers how many rows it found
                DefaultCommandTimeout = SilenceSeconds,
            };
            servers.Add(new MySqlServer($"{one.Server}:{one.Port}", one.ConnectionString));
        }

        return servers;
    }

    /// <summary>Opens a connection. It blocks, at most a little longer than <paramref name="timeout"/>.</summary>
    /// <param name="server">Where.</param>
    /// <param name="password">Null for the connection string's own.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="warned">Hears the number and the text of each warning that a statement ends with.</param>
    public static DbConnection Open(MySqlServer server, string? password, TimeSpan timeout, Action<int, string> warned)
    {
        var builder = new MySqlConnectionStringBuilder(server.Connection) { ConnectionTimeout = (uint)Math.Max(1, Math.Ceiling(timeout.TotalSeconds)) };
        if (password is not null)
        {
            builder.Password = password;
        }

        var connection = new MySqlConnection(builder.ConnectionString);
        connection.InfoMessage += (_, message) =>
        {
            foreach (var warning in message.errors.Where(error => error.Level != "Note"))
            {
                warned(warning.Code, warning.Message);
            }
        };
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The server's number for an error, or the driver's; 0 when there is none.</summary>
    public static int Number(Exception? error) => error switch
    {
        null => 0,
        MySqlException { Number: > 0 } numbered => numbered.Number,
        _ => Number(error.InnerException),
    };

    /// <summary>The driver stumbled over its own connection: a reader that is closed after its server was killed has nothing to close.</summary>
    public static bool IsBroken(Exception error) =>
        error is NullReferenceException { TargetSite.DeclaringType.Namespace: { } place } && place.StartsWith("MySql.Data", StringComparison.Ordinal);

    /// <summary>Whether an error is the driver's or the server's.</summary>
    public static bool IsOurs(Exception error) => error is MySqlException;
}

/// <summary>One of the servers that may be asked.</summary>
/// <param name="Name">Host and port.</param>
/// <param name="Connection">The driver's connection string.</param>
internal sealed record MySqlServer(string Name, string Connection);
