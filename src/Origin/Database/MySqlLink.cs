using System.Data.Common;

namespace EdgeRegistry.Origin.Database;

/// <summary>An open connection to one server, made ready for our statements.</summary>
internal sealed class MySqlLink : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private string? _cut;

    private MySqlLink(MySqlServer server, string? password, TimeSpan timeout, long opened)
    {
        (Server, Opened) = (server, opened);
        _connection = MySqlDriver.Open(server, password, timeout, Warned);
        Session = new DbSession(_connection, transaction: null, Dialect.MySql);
    }

    public MySqlServer Server { get; }

    public DbSession Session { get; }

    /// <summary>When it was opened: a timestamp of the clock.</summary>
    public long Opened { get; }

    public bool IsOpen => _connection.State == System.Data.ConnectionState.Open;

    /// <summary>Opens a connection to a server that takes writes. It blocks.</summary>
    /// <exception cref="DatabaseUnavailableException">The server answers, but is no place for us now.</exception>
    public static MySqlLink Open(MySqlServer server, string? password, TimeSpan timeout, long now)
    {
        var link = new MySqlLink(server, password, timeout, now);
        try
        {
            new MySqlSessionTable().Prepare(link._connection, (int)Math.Max(1, timeout.TotalSeconds));
            return link;
        }
        catch
        {
            link._connection.Dispose();
            throw;
        }
    }

    /// <summary>Begins to watch for what is cut to fit.</summary>
    public void Watch() => _cut = null;

    /// <summary>Ends the run of a transaction: what was cut to fit must not be committed.</summary>
    /// <exception cref="InvalidDataException">Something was cut.</exception>
    public void RequireWhole()
    {
        if (Interlocked.Exchange(ref _cut, null) is { } cut)
        {
            throw new InvalidDataException($"The database did not take a value as it is: {cut}");
        }
    }

    /// <summary>Closes it, also while a statement runs on it, which then fails.</summary>
    public async ValueTask DisposeAsync() => await Task.Factory.StartNew(_connection.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Warned(int number, string text)
    {
        if (number is not (MySqlErrors.DuplicateKey or MySqlErrors.TableExists)) // a migration that finds its table loses nothing
        {
            _cut = text;
        }
    }
}
