using EdgeRegistry.Edge.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// One blob on its way from the origin: a growing file with one writer and any number of readers. It belongs to the edge, not to the
/// client that began it. The last bytes are withheld until the digest matches, so that no reader ever completes a wrong blob.
/// Its life: created → <see cref="Begin"/> (headers came) → <see cref="Grow"/> … → <see cref="Verify"/> or <see cref="Fail"/>; the
/// file closes when the writer and the last reader have released it.
/// </summary>
internal sealed class BlobFetch(RepositoryName repository, Digest digest, LinkProof proof)
{
    /// <summary>How many bytes at the end wait for the digest.</summary>
    public const int Withheld = 64 * 1024;

    private readonly TaskCompletionSource<long?> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _progress = NewSignal();
    private FileStream? _file;
    private FetchFailedException? _failure;
    private long _written;
    private long _size;
    private int _holders = 1; // the writer
    private volatile bool _verified;
    private volatile bool _unknown;

    /// <summary>The repository through which it was asked, and which its success proves.</summary>
    public RepositoryName Repository { get; } = repository;

    /// <summary>Begun before the origin was asked: whoever comes when it is no longer current may not rely on the answer.</summary>
    public LinkProof Proof { get; } = proof;

    /// <summary>What is fetched.</summary>
    public Digest Digest { get; } = digest;

    /// <summary>
    /// Completes when the origin's headers are here: the size, or null when the repository has no such blob.
    /// Faults with <see cref="Upstream.OriginUnavailableException"/> or <see cref="FetchFailedException"/>.
    /// </summary>
    public Task<long?> Head => _head.Task;

    /// <summary>Size in bytes, after <see cref="Head"/>.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>True when all bytes are here and match the digest.</summary>
    public bool IsVerified => _verified;

    /// <summary>True when there is nothing to wait for: it failed, or the repository has no such blob.</summary>
    public bool IsFruitless => _unknown || (Volatile.Read(ref _failure) is not null && !_verified);

    /// <summary>Completes when its writer is done, whatever became of it.</summary>
    public Task Ended => _ended.Task;

    /// <summary>How far readers may read now.</summary>
    public long Readable => _verified ? Size : Math.Min(Volatile.Read(ref _written), Math.Max(0, Size - Withheld));

    /// <summary>Completes at the next change; take it before looking at <see cref="Readable"/>.</summary>
    public Task Progress => Volatile.Read(ref _progress).Task;

    /// <summary>The growing file.</summary>
    public FileStream File => _file ?? throw new InvalidOperationException("the fetch has not begun");

    /// <summary>How many hold it: the writer and the readers.</summary>
    public int Holders => Volatile.Read(ref _holders);

    /// <summary>Keeps the file open for a reader; false when the fetch is over and its file is closed.</summary>
    public bool TryHold()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var before = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (before == holders)
            {
                return true;
            }

            holders = before;
        }

        return false;
    }

    /// <summary>Lets go; the last one closes the file.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _file?.Dispose();
        }
    }

    /// <summary>Throws what ended the fetch, when it failed.</summary>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw new FetchFailedException(failure.Failure, failure.Message, failure.InnerException);
        }
    }

    /// <summary>The origin's headers are here.</summary>
    public void Begin(FileStream file, long size)
    {
        _file = file;
        Volatile.Write(ref _size, size);
        _head.TrySetResult(size);
    }

    /// <summary>The repository has no such blob.</summary>
    public void BeginUnknown()
    {
        _unknown = true; // first: who hears of it and asks again must not join this one
        _head.TrySetResult(null);
    }

    /// <summary>So many bytes are in the file.</summary>
    public void Grow(long written)
    {
        Volatile.Write(ref _written, written);
        Signal();
    }

    /// <summary>All bytes are in the file and match the digest.</summary>
    public void Verify()
    {
        _verified = true;
        Signal();
    }

    /// <summary>It ended badly, for every reader.</summary>
    public void Fail(Exception reason)
    {
        var failure = reason as FetchFailedException ?? new FetchFailedException(FetchFailure.Origin, reason.Message, reason);
        Volatile.Write(ref _failure, failure);
        if (_head.TrySetException(reason))
        {
            _ = _head.Task.Exception; // observed: there may be no reader left
        }

        Signal();
    }

    /// <summary>The writer is done and lets go.</summary>
    public void End()
    {
        Release();
        _ended.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal() => Interlocked.Exchange(ref _progress, NewSignal()).TrySetResult();
}
