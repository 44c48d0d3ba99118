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

    /// <summary>Connections that are open.</summary>
    public abstract int Connections { get; }

    /// <summary>
    /// Runs <paramref name="read"/> on a connection of its own. It may run more than once (a lost connection is replaced), and it must await
    /// nothing but its session. It sees what was committed at any node before: in a cluster of databases it waits until its server has caught up.
    /// </summary>
    public abstract Task<T> ReadAsync<T>(Func<DbSession, Task<T>> read, CancellationToken cancellation);

    /// <summary>Runs a read, however long, that sees everything as it was at one moment; writers do not wait for it. On a connection beside the others.</summary>
    public abstract Task<T> ReadSnapshotAsync<T>(Func<DbSession, Task<T>> read, CancellationToken cancellation);

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

    /// <summary>
    /// Runs a change of the schema, however long it takes. It is one transaction where the database has such for its schema
    /// (<see cref="Dialect.HasTransactionalSchema"/>); else each statement stands for itself, and the whole may be repeated and run on several nodes at once.
    /// </summary>
    public virtual Task DefineAsync(Func<DbSession, Task> change, CancellationToken cancellation) => WriteAsync(change, cancellation);

    public abstract ValueTask DisposeAsync();
}
