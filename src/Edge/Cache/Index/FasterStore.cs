using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FASTER.core;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>One FASTER store in one folder: operations, checkpoint, recovery, bounds. Its owner decides when to give it up.</summary>
/// <typeparam name="TValue">What is stored: a struct of fixed size, or FASTER's <c>SpanByte</c>.</typeparam>
/// <typeparam name="TFound">What a look-up gives.</typeparam>
/// <typeparam name="TFunctions">How the one becomes the other.</typeparam>
internal sealed class FasterStore<TValue, TFound, TFunctions> : IFasterStore
    where TFunctions : IFunctions<IndexKey, TValue, TValue, TFound, Empty>, new()
{
    private readonly FasterKV<IndexKey, TValue> _store;
    private readonly DeviceLogCommitCheckpointManager _checkpoints;
    private readonly IndexDevice _log;
    private readonly IndexDisk _disk;
    private readonly IndexSealer _sealer;
    private readonly SessionPool<TValue, TFound, TFunctions> _sessions;
    private readonly UpkeepGate _upkeep = new();
    private readonly string _folder;
    private readonly FasterSizes _sizes;
    private readonly IndexShape _shape;
    private Guid _indexToken;
    private long _indexedTail = -1;
    private volatile bool _dirty;
    private volatile IndexSeal? _seal;
    private volatile Func<FactsMark>? _reached;

    /// <summary>An empty store in an empty folder.</summary>
    public FasterStore(string folder, FasterSizes sizes, Action<IFasterStore, Exception> failed)
    {
        _folder = folder;
        _sizes = sizes;
        _shape = sizes.Shape;
        _disk = new IndexDisk(exception =>
        {
            Fault ??= exception;
            failed(this, exception);
        });
        _log = new IndexDevice(Path.Combine(folder, "log"), _disk);
        _sealer = new IndexSealer(folder, _shape);
        _checkpoints = new DeviceLogCommitCheckpointManager(new IndexDeviceFactory(folder, _disk), new DefaultCheckpointNamingScheme(folder), removeOutdated: false);
        _store = new FasterKV<IndexKey, TValue>(new FasterKVSettings<IndexKey, TValue>
        {
            IndexSize = _shape.IndexBytes,
            MemorySize = sizes.MemoryBytes,
            PageSize = _shape.PageBytes,
            SegmentSize = _shape.SegmentBytes,
            LogDevice = _log,
            CheckpointManager = _checkpoints,
            EqualityComparer = new IndexKeyComparer(),
            ConcurrencyControlMode = ConcurrencyControlMode.None,
            ReadCacheEnabled = false, // FASTER#482, #823: it gives wrong values
            ReadCopyOptions = default, // no copies to the tail either: they bring back what was replaced meanwhile (RecentValues does it right)
            TryRecoverLatest = false,
        });
        _sessions = new SessionPool<TValue, TFound, TFunctions>(_store);
    }

    /// <summary>The first failure of its disk.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Records in the log, older versions included until they are compacted: an upper bound of the entries.</summary>
    public long ApproximateCount => LogBytes / Math.Max(1, _shape.RecordBytes);

    /// <summary>Bytes of the log, on disk and in memory.</summary>
    public long LogBytes => _store.Log.TailAddress - _store.Log.BeginAddress;

    /// <summary>What the seal says of the journal of facts.</summary>
    public FactsMark? Sealed => _seal?.Facts;

    /// <summary>How far the journal of facts is, for seals to say: every fact before it is in here. Never said of a store that dropped entries.</summary>
    public Func<FactsMark> Reached
    {
        set => _reached = value;
    }

    public bool TryGet(in IndexKey key, [MaybeNullWhen(false)] out TFound value) => TryGet(key, out value, out _);

    /// <summary>Finds a value and tells whether it had to be read from the disk.</summary>
    public bool TryGet(in IndexKey key, [MaybeNullWhen(false)] out TFound value, out bool fromDisk)
    {
        value = default;
        fromDisk = false;
        if (_sessions.Rent() is not { } session)
        {
            return false;
        }

        try
        {
            Unsafe.SkipInit(out TFound found);
            var status = session.Read(ref Unsafe.AsRef(in key), ref found);
            if (status.IsPending)
            {
                fromDisk = true;
                session.CompletePendingWithOutputs(out var outputs, wait: true);
                using (outputs)
                {
                    status = outputs.Next() ? outputs.Current.Status : status;
                    found = outputs.Current.Output;
                }
            }

            value = status.Found ? found : default;
            return status.Found;
        }
        finally
        {
            _sessions.Return(session);
        }
    }

    public void Upsert(in IndexKey key, ref TValue value)
    {
        if (_sessions.Rent() is not { } session)
        {
            return;
        }

        try
        {
            if (session.Upsert(ref Unsafe.AsRef(in key), ref value).IsPending)
            {
                session.CompletePending(wait: true);
            }
        }
        finally
        {
            _sessions.Return(session);
        }

        _dirty = true;
    }

    public void Remove(in IndexKey key)
    {
        if (_sessions.Rent() is not { } session)
        {
            return;
        }

        try
        {
            if (session.Delete(ref Unsafe.AsRef(in key)).IsPending)
            {
                session.CompletePending(wait: true);
            }
        }
        finally
        {
            _sessions.Return(session);
        }

        _dirty = true;
    }

    public string? Recover()
    {
        if (IndexSeal.Read(_folder) is not { } seal)
        {
            return "there is no whole seal";
        }

        if (_sealer.Doubt(seal) is { } doubt)
        {
            return doubt;
        }

        _sealer.DeleteOthers(seal);
        var written = _disk.Written;
        _store.Recover(seal.IndexToken, seal.LogToken);
        _store.DisposeRecoverableSessions(); // ours have no names and are never resumed; kept, each start would add to the metadata
        _indexToken = seal.IndexToken;
        _indexedTail = seal.IndexedTail;
        _seal = seal;
        if (_disk.Written != written)
        {
            _dirty = true; // records of an unfinished checkpoint were undone in place: the seal no longer fits
        }

        return Fault?.Message;
    }

    /// <summary>A fold-over checkpoint and its seal; nothing when nothing changed. The hash table is written again when the log has grown by its size.</summary>
    public async Task CheckpointAsync(CancellationToken cancellationToken)
    {
        var facts = _reached?.Invoke(); // first: what was applied before it is in the checkpoint, or made the store dirty
        if (!_dirty)
        {
            NoteFacts(facts);
            return;
        }

        using var inside = _upkeep.Enter();
        _dirty = false;
        var full = _indexedTail < 0 || _store.Log.TailAddress - _indexedTail >= _shape.IndexBytes;
        var (taken, token) = full
            ? await _store.TakeFullCheckpointAsync(CheckpointType.FoldOver, cancellationToken)
            : await _store.TakeHybridLogCheckpointAsync(CheckpointType.FoldOver, cancellationToken: cancellationToken);
        if (!taken)
        {
            throw new InvalidOperationException("FASTER did not begin the checkpoint.");
        }

        if (full)
        {
            (_indexToken, _indexedTail) = (token, _store.Log.TailAddress);
        }

        Seal(token, facts);
    }

    /// <summary>Brings the log below its quota: the older half's live entries move to the end; when that is not enough, the oldest are dropped.</summary>
    /// <returns>Whether entries were dropped.</returns>
    public async Task<bool> ShrinkAsync(CancellationToken cancellationToken)
    {
        var (begin, tail) = (_store.Log.BeginAddress, _store.Log.TailAddress);
        if (tail - begin <= _sizes.DiskBytes)
        {
            return false;
        }

        using var inside = _upkeep.Enter();

        // A page begins with a record. FASTER takes any address, and copies the first bytes of the record that it cuts through.
        var half = Math.Min(begin + ((tail - begin) / 2), _store.Log.SafeReadOnlyAddress) / _shape.PageBytes * _shape.PageBytes;
        if (half > begin && _sizes.IsCompacted)
        {
            using var session = _store.For(new TFunctions()).NewSession<TFunctions>();
            session.Compact(half, CompactionType.Lookup);
        }

        var dropped = LogBytes > _sizes.DiskBytes / 4 * 3;
        if (dropped)
        {
            _reached = null;
            _store.Log.ShiftBeginAddress(_store.Log.TailAddress - (_sizes.DiskBytes / 2), snapToPageStart: true);
        }

        _dirty = true;
        _indexedTail = -1; // a new hash table, so that recovery reads none of what is gone
        await CheckpointAsync(cancellationToken);
        return dropped;
    }

    /// <summary>The store is given up: whoever waits for its disk goes on.</summary>
    public void Abandon() => _disk.Abandon();

    /// <summary>Lets no more operations in. False while some are inside: disposing under them would free memory that they read.</summary>
    public bool TryClose() => _upkeep.TryClose() && _sessions.TryClose();

    /// <summary>Frees memory and files; only after <see cref="TryClose"/> answered true.</summary>
    public void Dispose()
    {
        _store.Dispose();
        _checkpoints.Dispose();
        _log.Dispose();
    }

    private void NoteFacts(FactsMark? facts)
    {
        if (_seal is { } seal && facts is not null && facts != seal.Facts)
        {
            _seal = seal with { Facts = facts };
            _seal.Write(_folder);
        }
    }

    private void Seal(Guid log, FactsMark? facts)
    {
        var info = default(HybridLogRecoveryInfo);
        using (var metadata = new StreamReader(new MemoryStream(_checkpoints.GetLogCheckpointMetadata(log, null, scanDelta: false, recoverTo: -1))))
        {
            info.Initialize(metadata);
        }

        if (Fault is { } fault)
        {
            throw new IOException("The index's disk failed.", fault);
        }

        var seal = _sealer.Make(_indexToken, log, info.beginAddress, info.finalLogicalAddress, _indexedTail) with { Facts = facts };
        seal.Write(_folder);
        _seal = seal;
        _sealer.DeleteOthers(seal);
        _log.DeleteBefore((int)(seal.Begin / _shape.SegmentBytes));
    }
}
