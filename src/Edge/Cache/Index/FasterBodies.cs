using FASTER.core;
using BodyStore = EdgeRegistry.Edge.Cache.Index.FasterStore<FASTER.core.SpanByte, byte[], EdgeRegistry.Edge.Cache.Index.BodyFunctions>;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// Contents of up to <see cref="Largest"/> bytes by key, in a FASTER store with its own folder, memory and quota. The same care as the
/// index: explicit sizes, checkpoints under a watchdog, recovery that trusts or drops. When its disk fails it is given up until the
/// next start: it then keeps nothing, and losing what it had costs a question each. All members may be called from any thread; none throws.
/// </summary>
internal sealed class FasterBodies : IAsyncDisposable
{
    /// <summary>The largest content: a record must fit a page, and large ones are better files.</summary>
    public const int Largest = 512 << 10;

    private readonly CacheIndexOptions _watch;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _maintenance = new(1);
    private Task _loop = Task.CompletedTask;
    private volatile BodyStore? _store;

    private FasterBodies(CacheIndexOptions watch, ILogger logger, TimeProvider time) => (_watch, _logger, _time) = (watch, logger, time);

    /// <summary>False when it keeps nothing.</summary>
    public bool IsOpen => _store is not null;

    /// <summary>Bytes of its log, in memory and on disk.</summary>
    public long Bytes => _store?.LogBytes ?? 0;

    /// <summary>Recovers what is in <paramref name="folder"/> or starts empty; never throws for what it finds there.</summary>
    /// <param name="folder">Its own.</param>
    /// <param name="sizes">How large it may be.</param>
    /// <param name="watch">Intervals and time-outs, as the index has them.</param>
    /// <param name="logger">For what happened to it.</param>
    /// <param name="time">The clock of the intervals.</param>
    public static async Task<FasterBodies> OpenAsync(string folder, FasterSizes sizes, CacheIndexOptions watch, ILogger logger, TimeProvider time)
    {
        var bodies = new FasterBodies(watch, logger, time);
        try
        {
            var folders = new IndexFolders(folder);
            bodies._store = (folders.Current() is { } current ? await bodies.TryRecoverAsync(current, sizes) : null) ?? new BodyStore(folders.Renew(), sizes, bodies.GiveUp);
        }
        catch (Exception e)
        {
            IndexLog.BodiesGivenUp(logger, "it cannot be made", e);
        }

        bodies._loop = Task.Run(bodies.RunAsync);
        return bodies;
    }

    /// <summary>A copy of the content, or null.</summary>
    public byte[]? TryGet(in IndexKey key)
    {
        var store = _store;
        try
        {
            return store is not null && store.TryGet(key, out var body) ? body : null;
        }
        catch (Exception e)
        {
            GiveUp(store!, e);
            return null;
        }
    }

    /// <summary>Keeps content; false when it does not.</summary>
    public unsafe bool Put(in IndexKey key, ReadOnlySpan<byte> body)
    {
        if (_store is not { } store || body.Length > Largest)
        {
            return false;
        }

        try
        {
            fixed (byte* bytes = body)
            {
                var value = SpanByte.FromPointer(bytes, body.Length);
                store.Upsert(key, ref value);
            }

            return true;
        }
        catch (Exception e)
        {
            GiveUp(store, e);
            return false;
        }
    }

    /// <summary>Forgets content.</summary>
    public void Remove(in IndexKey key)
    {
        var store = _store;
        try
        {
            store?.Remove(key);
        }
        catch (Exception e)
        {
            GiveUp(store!, e);
        }
    }

    /// <summary>Makes what was put so far survive a <c>kill -9</c>, and brings the log below its quota.</summary>
    public async Task CheckpointAsync()
    {
        await _maintenance.WaitAsync();
        var store = _store;
        try
        {
            if (store is not null)
            {
                await Watched(store.CheckpointAsync);
                await Watched(store.ShrinkAsync);
            }
        }
        catch (Exception e)
        {
            GiveUp(store!, e);
        }
        finally
        {
            _maintenance.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        await CheckpointAsync();
        if (Interlocked.Exchange(ref _store, null) is { } store)
        {
            await FasterClosing.CloseAsync(store, _logger);
        }
    }

    private Task Watched(Func<CancellationToken, Task> step) => Task.Run(() => step(CancellationToken.None)).WaitAsync(_watch.CheckpointTimeout, _time);

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_watch.CheckpointInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await CheckpointAsync();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposing.
        }
    }

    private Task<BodyStore?> TryRecoverAsync(string folder, FasterSizes sizes) => FasterRecovery.TryAsync(
        () => new BodyStore(folder, sizes, GiveUp), _watch.RecoveryTimeout, _time, (reason, fault) => IndexLog.BodiesStartedEmpty(_logger, reason, fault));

    // Called from any thread, its disk's included. A store that is still being opened is not ours yet: whoever opens it sees its fault.
    private void GiveUp(IFasterStore store, Exception exception)
    {
        if (store is BodyStore mine && Interlocked.CompareExchange(ref _store, null, mine) == mine)
        {
            IndexLog.BodiesGivenUp(_logger, "its disk failed", exception);
            mine.Abandon();
            _ = Task.Run(() => FasterClosing.CloseAsync(mine, _logger));
        }
    }
}
