namespace EdgeRegistry.Origin.Database;

/// <summary>
/// Where the truth is. Reads see what is committed; a write is one transaction, and when its task completes it is on disk.
/// </summary>
internal abstract class Database : IAsyncDisposable
{
    public abstract Dialect Dialect { get; }

    /// <summary>The statements of reads so far.</summary>
    public StatementCount Reads { get; } = new();

    /// <summary>Writes that wait for their turn.</summary>
    public abstract int WritesWaiting { get; }

    /// <summary>Runs <paramref name="read"/> on a connection of its own. It must await nothing but its session.</summary>
    public abstract Task<T> ReadAsync<T>(Func<DbSession, Task<T>> read, CancellationToken cancellation);

    /// <summary>
    /// The same, and it sees everything that was committed at any node before this call: read at the primary, and in a cluster of databases
    /// after it has caught up. For what others rely on: how far the change log is, who may do what.
    /// </summary>
    public virtual Task<T> ReadFreshAsync<T>(Func<DbSession, Task<T>> read, CancellationToken cancellation) => ReadAsync(read, cancellation);

    /// <summary>
    /// Runs <paramref name="write"/> in one transaction. It may run more than once (a deadlock is retried here), so it must have
    /// no effect but on its session, and it must await nothing else. A cancelled write that already began is finished.
    /// </summary>
    public abstract Task<T> WriteAsync<T>(Func<DbSession, Task<T>> write, CancellationToken cancellation);

    public Task WriteAsync(Func<DbSession, Task> write, CancellationToken cancellation) =>
        WriteAsync(
            async session =>
            {
                await write(session);
                return true;
            },
            cancellation);

    public abstract ValueTask DisposeAsync();
}
