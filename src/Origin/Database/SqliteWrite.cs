namespace EdgeRegistry.Origin.Database;

/// <summary>A write that waits for its turn, and then for its commit.</summary>
internal abstract class SqliteWrite
{
    public abstract bool Cancelled { get; }

    public abstract void Run(DbSession session);

    public abstract void Acknowledge();

    public abstract void Fail(Exception fault);
}

internal sealed class SqliteWrite<T>(Func<DbSession, Task<T>> write, CancellationToken cancellation) : SqliteWrite
{
    // Continuations must never run on the writer's thread.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Task => _answer.Task;

    public override bool Cancelled => cancellation.IsCancellationRequested && _answer.TrySetCanceled(cancellation);

    public override void Run(DbSession session) => _result = write(session).GetAwaiter().GetResult();

    public override void Acknowledge() => _answer.TrySetResult(_result);

    public override void Fail(Exception fault) => _answer.TrySetException(fault);
}
