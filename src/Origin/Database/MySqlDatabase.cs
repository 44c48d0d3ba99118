using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Origin.Database;

/// <summary>
/// MySQL, MariaDB or Galera. What fails because two transactions met, or because a connection or a server went away, is repeated until
/// <see cref="DatabaseOptions.Timeout"/> has passed; a write carries a request id, so that one whose COMMIT was not answered is not done twice.
/// </summary>
internal sealed class MySqlDatabase : Database
{
    private readonly CommittedRequestsTable _requests = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly DatabaseMetrics _metrics;
    private readonly MySqlPool _pool;

    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public MySqlDatabase(DatabaseOptions options, DatabaseMetrics metrics, ILogger<MySqlPool> logger)
    {
        // Waiting is real time, whatever clock the rest is given.
        (_time, _timeout, _metrics) = (TimeProvider.System, options.Timeout, metrics);
        _pool = new MySqlPool(MySqlDriver.Servers(options.Connection), options, _time, logger);
    }

    public override Dialect Dialect => Dialect.MySql;

    /// <summary>One for a program that is no origin.</summary>
    public static MySqlDatabase Open(DatabaseOptions options) => new(options, new DatabaseMetrics(null), NullLogger<MySqlPool>.Instance);

    public override int WritesWaiting => _pool.Waiting;

    public override int Connections => _pool.Open;

    public override Task<T> ReadAsync<T>(Func<DbSession, Task<T>> read, CancellationToken cancellation) =>
        RepeatAsync(async link => await read(link.Session), _timeout / 2, cancellation);

    public override async Task<T> ReadSnapshotAsync<T>(Func<DbSession, Task<T>> read, CancellationToken cancellation)
    {
        var link = await _pool.RentAsync(_timeout, cancellation);
        try
        {
            await link.Session.ExecuteAsync("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
            return await read(link.Session);
        }
        catch (Exception e) when (MySqlErrors.Read(e) is not MySqlFault.None)
        {
            throw Unavailable(e);
        }
        finally
        {
            await _pool.CloseAsync(link); // and the transaction with it
        }
    }

    public override Task<T> WriteAsync<T>(Func<DbSession, Task<T>> write, CancellationToken cancellation)
    {
        var transaction = new MySqlTransaction<T>(_requests, write, _metrics);
        return RepeatAsync(transaction.RunAsync, _timeout / 2, cancellation);
    }

    public override Task DefineAsync(Func<DbSession, Task> change, CancellationToken cancellation) =>
        RepeatAsync(
            async link =>
            {
                await change(link.Session);
                return true;
            },
            Timeout.InfiniteTimeSpan,
            cancellation);

    public override ValueTask DisposeAsync() => _pool.DisposeAsync();

    private static DatabaseUnavailableException Unavailable(Exception e) =>
        e as DatabaseUnavailableException ?? new DatabaseUnavailableException($"The database does not answer: {e.GetBaseException().Message}", e);

    private async Task<T> RepeatAsync<T>(Func<MySqlLink, Task<T>> attempt, TimeSpan limit, CancellationToken cancellation)
    {
        var begun = _time.GetTimestamp();
        for (var count = 1; ; count++)
        {
            cancellation.ThrowIfCancellationRequested();
            var left = _timeout - _time.GetElapsedTime(begun);
            try
            {
                return await AttemptAsync(attempt, left < limit ? left : limit, left, cancellation);
            }
            catch (Exception e) when (MySqlErrors.Read(e) is not MySqlFault.None and var fault)
            {
                if (fault is MySqlFault.Refused || _time.GetElapsedTime(begun) >= _timeout)
                {
                    throw Unavailable(e);
                }

                _metrics.Retried(fault);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, Math.Min(500, 10 << Math.Min(count, 6)))), _time, CancellationToken.None);
        }
    }

    private async Task<T> AttemptAsync<T>(Func<MySqlLink, Task<T>> attempt, TimeSpan limit, TimeSpan patience, CancellationToken cancellation)
    {
        var link = await _pool.RentAsync(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, cancellation);
        var running = attempt(link);
        try
        {
            var result = await running.WaitAsync(limit > TimeSpan.Zero || limit == Timeout.InfiniteTimeSpan ? limit : TimeSpan.FromSeconds(1), _time, CancellationToken.None);
            await _pool.ReturnAsync(link);
            return result;
        }
        catch (Exception e)
        {
            var isSilent = !running.IsCompleted;
            await (isSilent || MySqlErrors.Read(e) is MySqlFault.Lost ? _pool.DiscardAsync(link, isSilent) : _pool.ReturnAsync(link));
            // Closing has made it fail. Nobody may repeat it while it can still touch what it was given.
            await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).WaitAsync(_timeout, _time, CancellationToken.None);
            throw;
        }
    }
}
