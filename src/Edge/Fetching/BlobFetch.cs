using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Fetching.Partials;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// One blob on its way from the origin: a growing file of chunks with any number of readers. It belongs to the edge, not to the client
/// that began it. A reader of the whole gets its last bytes only when the digest matched, so that none ever completes a wrong blob.
/// Its life: created → <see cref="Begin"/> (headers came) → bytes … → <see cref="Verify"/>, <see cref="Fail"/> or <see cref="TryClose"/>
/// (kept as a partial blob); the file closes when the writer and the last reader have released it.
/// </summary>
internal sealed class BlobFetch(FetchQuestion question, LinkProof proof, FetchOptions options)
{
    private readonly TaskCompletionSource<long?> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FetchFile? _file;
    private FetchFailedException? _failure;
    private int _holders = 1; // the writer
    private volatile bool _verified;
    private volatile bool _fruitless;
    private volatile bool _isProof;

    /// <summary>What was asked first.</summary>
    public FetchQuestion Question { get; } = question;

    /// <summary>The repository through which it was asked.</summary>
    public RepositoryName Repository => Question.Repository;

    /// <summary>Begun before the origin was asked: whoever comes when it is no longer current may not rely on the answer.</summary>
    public LinkProof Proof { get; } = proof;

    /// <summary>What is fetched.</summary>
    public Digest Digest => Question.Digest;

    /// <summary>Which bytes are here, and which come next.</summary>
    public FetchPlan Plan { get; } = new(options.Connections);

    /// <summary>The digest so far.</summary>
    public InOrderHash Hash { get; } = new(question.Digest.Algorithm);

    /// <summary>The fetch of the same digest that this one follows: its file must be closed first.</summary>
    public Task Predecessor { get; set; } = Task.CompletedTask;

    /// <summary>
    /// Completes when the size is known: from the origin's headers or from a partial blob; null when the repository has no such blob.
    /// Faults with <see cref="Upstream.OriginUnavailableException"/> or <see cref="FetchFailedException"/>.
    /// </summary>
    public Task<long?> Head => _head.Task;

    /// <summary>Size in bytes, after <see cref="Head"/>.</summary>
    public long Size => Plan.Size;

    /// <summary>
    /// True when it began with the origin's own answer in this repository, after <see cref="Head"/>: then nobody has to ask again whether
    /// the repository has the blob.
    /// </summary>
    public bool IsProof => _isProof;

    /// <summary>True when all bytes are here and match the digest.</summary>
    public bool IsVerified => _verified;

    /// <summary>True when there is nothing to wait for: it failed, it was closed, or the repository has no such blob.</summary>
    public bool IsFruitless => _fruitless && !_verified;

    /// <summary>Completes when its writer is done, whatever became of it.</summary>
    public Task Ended => _ended.Task;

    /// <summary>True when room for all of it stands in the ledger: a partial blob of which the rest is fetched. Set by its one writer.</summary>
    public bool IsPromised { get; set; }

    /// <summary>Raised when readers may read on, or have to hear something.</summary>
    public Signal Progress { get; } = new();

    /// <summary>The growing file.</summary>
    public FetchFile File => _file ?? throw new InvalidOperationException("the fetch has not begun");

    /// <summary>True when it has a file.</summary>
    public bool HasBegun => _file is not null;

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
        switch (Interlocked.Decrement(ref _holders))
        {
            case 0:
                Close();
                break;
            case 1:
                Plan.Woken.Raise(); // perhaps nobody reads any more
                break;
        }
    }

    /// <summary>Takes no more readers; false while there are some.</summary>
    public bool TryClose()
    {
        if (Interlocked.CompareExchange(ref _holders, 0, 1) != 1)
        {
            return false;
        }

        _fruitless = true;
        return true;
    }

    /// <summary>How far the bytes that may be read from a position on reach.</summary>
    public long ReadableFrom(long position, bool isWhole)
    {
        if (_verified)
        {
            return Size;
        }

        if (!isWhole && !options.UnverifiedRanges)
        {
            return position;
        }

        var unproven = Math.Max(0, Size - FetchSizes.Withheld);
        var end = Plan.EndFrom(position);
        // Where only parts are asked for, nobody may ever bring the rest: then there is no digest to wait for.
        return isWhole || end <= unproven || Plan.IsComplete || (Plan.IsWholeDemanded && Plan.Prefix > unproven) ? Math.Min(end, Math.Max(unproven, position)) : end;
    }

    /// <summary>Throws what ended the fetch: at once when its bytes are wrong, else when nothing is left to read.</summary>
    public void ThrowIfOver(bool canRead)
    {
        if (Volatile.Read(ref _failure) is { } failure && !_verified && (!canRead || failure.Failure is FetchFailure.Mismatch))
        {
            throw new FetchFailedException(failure.Failure, failure.Message, failure.InnerException);
        }
    }

    /// <summary>The size is known, and what is here already.</summary>
    public void Begin(FetchFile file, FetchStart start)
    {
        _file = file;
        _isProof = start.IsProof;
        Plan.Begin(start.Size, start.Here, start.IsParallel);
        _head.TrySetResult(start.Size);
    }

    /// <summary>It was kept among the partial blobs.</summary>
    public void Moved(FetchFile file) => _file = file;

    /// <summary>The repository has no such blob.</summary>
    public void BeginUnknown()
    {
        _fruitless = true; // first: who hears of it and asks again must not join this one
        _head.TrySetResult(null);
    }

    /// <summary>All bytes are in the file and match the digest.</summary>
    public void Verify()
    {
        _verified = true;
        Progress.Raise();
    }

    /// <summary>It ended badly, for every reader.</summary>
    public void Fail(Exception reason)
    {
        var failure = reason as FetchFailedException ?? new FetchFailedException(FetchFailure.Origin, reason.Message, reason);
        Volatile.Write(ref _failure, failure);
        _fruitless = true;
        if (_head.TrySetException(reason))
        {
            _ = _head.Task.Exception; // observed: there may be no reader left
        }

        Progress.Raise();
    }

    /// <summary>The writer is done and lets go.</summary>
    public void End()
    {
        if (Holders > 0)
        {
            Release();
        }
        else
        {
            Close(); // it was closed
        }

        _ended.TrySetResult();
    }

    private void Close()
    {
        _file?.Stream.Dispose();
        Hash.Dispose();
    }
}
