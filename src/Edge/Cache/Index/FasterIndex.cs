using IndexStore = EdgeRegistry.Edge.Cache.Index.FasterStore<
    EdgeRegistry.Edge.Cache.Index.IndexValue,
    EdgeRegistry.Edge.Cache.Index.IndexValue,
    EdgeRegistry.Edge.Cache.Index.IndexFunctions>;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// The index over FASTER. Whatever FASTER does (fails, hangs, does not start), this goes on: with an empty store where recovery was
/// doubtful, in memory while the disk fails, on disk again when a new store could be made.
/// </summary>
internal sealed class FasterIndex : ICacheIndex
{
    private readonly IndexFolders _folders;
    private readonly CacheIndexOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CacheIndexMetrics _metrics;
    private readonly SemaphoreSlim _maintenance = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private int _disposed;
    private long _diskReads;
    private IndexStore? _opened;
    private volatile Stage _stage = new(null, null);

    private FasterIndex(string folder, CacheIndexOptions options, ILogger logger, TimeProvider time, CacheIndexMetrics metrics)
    {
        _folders = new IndexFolders(folder);
        _options = options;
        _logger = logger;
        _time = time;
        _metrics = metrics;
    }

    /// <summary>Whether the start found a store that could be trusted.</summary>
    public bool Recovered { get; private set; }

    /// <summary>Whether entries are on disk now; false after a failure, until a new store was made.</summary>
    public bool OnDisk => _stage is { Store: not null, Memory: null };

    /// <summary>How many look-ups had to read the disk.</summary>
    public long DiskReads => Interlocked.Read(ref _diskReads);

    public FactsMark? Covered { get; private set; }

    public long ApproximateCount => _stage is var stage && stage.Memory is { } memory ? memory.ApproximateCount : stage.Store?.ApproximateCount ?? 0;

    /// <summary>Recovers the index in <paramref name="folder"/> or starts an empty one, and begins its checkpoints. Never throws for what it finds there.</summary>
    public static async Task<FasterIndex> OpenAsync(string folder, CacheIndexOptions options, ILogger logger, TimeProvider time, CacheIndexMetrics? metrics = null)
    {
        var index = new FasterIndex(folder, options, logger, time, metrics ?? new CacheIndexMetrics());
        index._stage = await index.StartAsync();
        index._metrics.Observe(index);
        if (index._stage.Store is { } store)
        {
            (index._opened, index.Covered) = (store, store.Sealed);
            await index.MaintainAsync(store); // seals what recovery had to undo; nothing otherwise
        }

        index._loop = Task.Run(index.RunAsync);
        return index;
    }

    public bool TryGet(in IndexKey key, out IndexValue value)
    {
        var stage = _stage;
        if (stage.Memory is { } memory)
        {
            return memory.TryGet(key, out value);
        }

        try
        {
            return TryGet(stage, key, out value);
        }
        catch (Exception e)
        {
            GiveUp(stage.Store!, "a read failed", e);
            value = default;
            return false;
        }
    }

    public void Upsert(in IndexKey key, in IndexValue value)
    {
        for (Stage? done = null; done != _stage;)
        {
            done = _stage;
            done.Memory?.Upsert(key, value); // memory first: see MoveAsync
            try
            {
                var copy = value;
                done.Store?.Upsert(key, ref copy);
            }
            catch (Exception e)
            {
                GiveUp(done.Store!, "a write failed", e);
            }

            done.Recent?.Clear(key);
        }
    }

    public bool Remove(in IndexKey key)
    {
        var existed = TryGet(key, out _);
        for (Stage? done = null; done != _stage;)
        {
            done = _stage;
            done.Memory?.Remove(key);
            try
            {
                done.Store?.Remove(key);
            }
            catch (Exception e)
            {
                GiveUp(done.Store!, "a removal failed", e);
            }

            done.Recent?.Clear(key);
        }

        return existed;
    }

    /// <summary>Only of the store that was opened: one that is made later, after a failure, may have forgotten entries.</summary>
    public void Covers(Func<FactsMark> reached) => _opened?.Reached = reached;

    public async ValueTask<bool> CheckpointAsync(CancellationToken cancellationToken = default)
    {
        await _maintenance.WaitAsync(cancellationToken);
        try
        {
            return _stage is { Store: { } store, Memory: null } && await MaintainAsync(store);
        }
        finally
        {
            _maintenance.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _loop;
        await CheckpointAsync();
        var store = _stage.Store;
        _stage = new Stage(null, new MemoryIndex(0)); // whoever still calls finds nothing and harms nothing
        if (store is not null)
        {
            await FasterClosing.CloseAsync(store, _logger);
        }

        _stopping.Dispose();
    }

    /// <summary>Swaps FASTER out for memory, at most once for each store. Called from any thread, its disk's included.</summary>
    internal void GiveUp(IFasterStore store, string reason, Exception? exception)
    {
        var stage = _stage;
        if (stage.Store != store || Interlocked.CompareExchange(ref _stage, new Stage(null, stage.Memory ?? new MemoryIndex(_options.MemoryBytes)), stage) != stage)
        {
            return; // another was faster, or it is still being opened and whoever opens it will see its fault
        }

        IndexLog.GivenUp(_logger, reason, exception);
        _metrics.Reset(atStart: false);
        store.Abandon();
        _ = Task.Run(() => FasterClosing.CloseAsync(store, _logger));
    }

    private bool TryGet(Stage stage, in IndexKey key, out IndexValue value)
    {
        var recent = stage.Recent!;
        if (recent.TryGet(key, out value))
        {
            return true;
        }

        var version = recent.VersionOf(key);
        var found = stage.Store!.TryGet(key, out value, out var fromDisk);
        if (fromDisk)
        {
            Interlocked.Increment(ref _diskReads);
            if (found)
            {
                recent.Keep(key, value, version);
            }
        }

        return found;
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_options.CheckpointInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (!OnDisk)
                {
                    await MoveToDiskAsync();
                }

                await CheckpointAsync(_stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposing.
        }
    }

    private async Task<bool> MaintainAsync(IndexStore store)
    {
        var started = _time.GetTimestamp();
        try
        {
            await Watched(store.CheckpointAsync);
            if (await Watched(store.ShrinkAsync))
            {
                IndexLog.Dropped(_logger);
                _metrics.Dropped();
            }

            _metrics.Checkpointed(_time.GetElapsedTime(started));
            return true;
        }
        catch (Exception e)
        {
            GiveUp(store, e is TimeoutException ? "a checkpoint is stuck" : "a checkpoint failed", e);
            return false;
        }
    }

    private Task Watched(Func<CancellationToken, Task> step) => Task.Run(() => step(CancellationToken.None)).WaitAsync(_options.CheckpointTimeout, _time);

    private Task<bool> Watched(Func<CancellationToken, Task<bool>> step) => Task.Run(() => step(CancellationToken.None)).WaitAsync(_options.CheckpointTimeout, _time);

    private async Task<Stage> StartAsync()
    {
        if (_folders.Current() is { } folder)
        {
            if (await TryRecoverAsync(folder) is { } recovered)
            {
                Recovered = true;
                IndexLog.Recovered(_logger, recovered.ApproximateCount);
                return new Stage(recovered, null);
            }

            _metrics.Reset(atStart: true);
        }

        try
        {
            return new Stage(new IndexStore(_folders.Renew(), FasterSizes.OfIndex(_options), OnDiskFailure), null);
        }
        catch (Exception e)
        {
            IndexLog.RecreateFailed(_logger, e);
            return new Stage(null, new MemoryIndex(_options.MemoryBytes));
        }
    }

    private Task<IndexStore?> TryRecoverAsync(string folder) => FasterRecovery.TryAsync(
        () => new IndexStore(folder, FasterSizes.OfIndex(_options), OnDiskFailure),
        _options.RecoveryTimeout,
        _time,
        (reason, fault) => IndexLog.StartedEmpty(_logger, reason, fault));

    private void OnDiskFailure(IFasterStore store, Exception exception) => GiveUp(store, "its disk failed", exception);

    /// <summary>
    /// Moves from memory to a new store while both are written to, memory first. An entry that was removed while it was being copied is
    /// no longer in memory after the copy, and is removed from the store again.
    /// </summary>
    private async Task MoveToDiskAsync()
    {
        var memory = _stage.Memory!;
        try
        {
            var store = new IndexStore(_folders.Renew(), FasterSizes.OfIndex(_options), OnDiskFailure);
            var both = new Stage(store, memory);
            _stage = both;
            await Task.Run(() =>
            {
                foreach (var (key, value) in memory.Entries)
                {
                    var copy = value;
                    store.Upsert(key, ref copy);
                    if (!memory.TryGet(key, out var now))
                    {
                        store.Remove(key);
                    }
                    else if (now != value)
                    {
                        store.Upsert(key, ref now);
                    }
                }
            }).WaitAsync(_options.CheckpointTimeout, _time);
            if (Interlocked.CompareExchange(ref _stage, new Stage(store, null), both) == both)
            {
                IndexLog.Recreated(_logger);
            }
        }
        catch (Exception e)
        {
            IndexLog.RecreateFailed(_logger, e);
            if (_stage.Store is { } store)
            {
                GiveUp(store, "it could not be filled", e);
            }
        }
    }

    /// <summary>Where entries are: in the store, in memory, or in both while they move from memory to the store (memory is then read).</summary>
    private sealed record Stage(IndexStore? Store, MemoryIndex? Memory)
    {
        /// <summary>What was read from this store's disk while nothing else was asked; a new one with every change of the stage.</summary>
        public RecentValues? Recent { get; } = Store is null ? null : new RecentValues();
    }
}
