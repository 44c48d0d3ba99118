using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeRegistry.Origin.Database;

/// <summary>
/// The one writer. Writes that wait together are committed together, each under its own savepoint, so that one flush of the
/// log serves them all; each is acknowledged only after that flush.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int QueueLength = 1024;
    private const int GroupSize = 64;
    private readonly Channel<SqliteWrite> _queue = Channel.CreateBounded<SqliteWrite>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteConnection _connection;
    private readonly DbSession _session;

    public SqliteWriter(SqliteConnection connection, Dialect dialect)
    {
        _connection = connection;
        _session = new DbSession(connection, transaction: null, dialect);
        new Thread(Run) { IsBackground = true, Name = "sqlite-writer" }.Start();
    }

    /// <summary>Writes that wait for their turn.</summary>
    public int Waiting => _queue.Reader.Count;

    public async Task<T> EnqueueAsync<T>(Func<DbSession, Task<T>> write, CancellationToken cancellation)
    {
        var item = new SqliteWrite<T>(write, cancellation);
        try
        {
            await _queue.Writer.WriteAsync(item, cancellation);
        }
        catch (ChannelClosedException e)
        {
            throw new DatabaseUnavailableException("The database is closing.", e);
        }

        return await item.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task;
        await _connection.DisposeAsync();
    }

    private void Run()
    {
        var group = new List<SqliteWrite>(GroupSize);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < GroupSize && _queue.Reader.TryRead(out var write))
            {
                group.Add(write);
            }

            CommitTogether(group);
        }

        _stopped.SetResult();
    }

    private void CommitTogether(List<SqliteWrite> group)
    {
        try
        {
            Abandon();
            Execute("BEGIN IMMEDIATE");
            foreach (var write in group)
            {
                RunOne(write);
            }

            Execute("COMMIT");
        }
        catch (Exception e)
        {
            // Whatever was not refused by itself is not on disk: its caller must hear so.
            var fault = e is SqliteException s && SqliteErrors.IsTransient(s) ? SqliteErrors.Unavailable(s) : e;
            group.ForEach(write => write.Fail(fault));
            return;
        }

        group.ForEach(write => write.Acknowledge());
    }

    private void RunOne(SqliteWrite write)
    {
        if (write.Cancelled)
        {
            return;
        }

        Execute("SAVEPOINT one");
        try
        {
            write.Run(_session);
        }
        catch (Exception e) when (InTransaction)
        {
            // Some faults (a full disk) end the whole transaction; those leave through the caller instead.
            write.Fail(e is SqliteException s && SqliteErrors.IsTransient(s) ? SqliteErrors.Unavailable(s) : e);
            Execute("ROLLBACK TO one");
        }

        Execute("RELEASE one");
    }

    private bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>Ends a transaction that an earlier fault left open.</summary>
    private void Abandon()
    {
        if (InTransaction)
        {
            Execute("ROLLBACK");
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
