using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace EdgeRegistry.Origin.Database;

/// <summary>
/// SQLite on a local disk: one writer on its own thread (SqliteWriter), and a few connections for readers, which WAL keeps out of
/// each other's way. The driver's async calls block; reads are short and come from the page cache, so they run where they are.
/// </summary>
internal sealed class SqliteDatabase : Database
{
    /// <summary>The SQL function that is this database's clock. The database is in this process, and so its clock is this process's.</summary>
    public const string Clock = "unix_milliseconds";

    private const int Readers = 8;
    private readonly TimeProvider _time;
    private readonly string _connectionString;
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private readonly SemaphoreSlim _slots = new(Readers);
    private readonly SqliteWriter? _writer;
    private int _connections;

    /// <param name="path">The file; made when missing, unless it is only read.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <param name="readOnly">Whether nothing will be written: beside an origin that runs.</param>
    public SqliteDatabase(string path, TimeProvider? time = null, bool readOnly = false)
    {
        _time = time ?? TimeProvider.System;
        // Pooling is ours: a connection keeps its pragmas, and disposing the database closes the file. Waiting for a lock is SQLite's
        // (busy_timeout); the driver's own waiting, in sleeps of 150 ms, adds a second at most.
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1, Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate }.ToString();
        _writer = readOnly ? null : new SqliteWriter(Open("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;"), Dialect);
    }

    public override Dialect Dialect => Dialect.Sqlite;

    public override int WritesWaiting => _writer?.Waiting ?? 0;

    public override int Connections => Volatile.Read(ref _connections);

    public override async Task<T> ReadAsync<T>(Func<DbSession, Task<T>> read, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation);
        SqliteConnection? connection = null;
        try
        {
            connection = _idle.TryTake(out var idle) ? idle : Open("PRAGMA query_only = 1;");
            return await read(new DbSession(connection, transaction: null, Dialect, Reads));
        }
        catch (SqliteException e) when (SqliteErrors.IsTransient(e))
        {
            throw SqliteErrors.Unavailable(e);
        }
        finally
        {
            if (connection is not null)
            {
                _idle.Add(connection);
            }

            _slots.Release();
        }
    }

    public override async Task<T> ReadSnapshotAsync<T>(Func<DbSession, Task<T>> read, CancellationToken cancellation)
    {
        using var connection = Open("PRAGMA query_only = 1;");
        using var transaction = connection.BeginTransaction(deferred: true); // its first read fixes what it sees; until its end the log cannot be shortened
        return await read(new DbSession(connection, transaction, Dialect));
    }

    public override Task<T> WriteAsync<T>(Func<DbSession, Task<T>> write, CancellationToken cancellation) =>
        _writer?.EnqueueAsync(write, cancellation) ?? throw new InvalidOperationException("this database was opened to be read");

    public override async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        for (var i = 0; i < Readers; i++)
        {
            await _slots.WaitAsync();
        }

        foreach (var connection in _idle)
        {
            await connection.DisposeAsync();
        }

        _slots.Dispose();
    }

    private SqliteConnection Open(string pragmas)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            connection.CreateFunction(Clock, () => _time.GetUtcNow().ToUnixTimeMilliseconds());
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout = 5000; PRAGMA cache_size = -4096; " + pragmas;
            command.ExecuteNonQuery();
            Interlocked.Increment(ref _connections);
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }
}
