namespace EdgeRegistry.Origin.Storage;

/// <summary>What a call does, as far as it matters to who is served first and what its failing tells.</summary>
internal enum StorageUse
{
    /// <summary>Opens, looks or reads.</summary>
    Read,

    /// <summary>Makes, writes or renames.</summary>
    Write,

    /// <summary>Writes what is in memory to the disk, which takes time.</summary>
    Flush,

    /// <summary>Deletes: works on a full disk too.</summary>
    Remove,

    /// <summary>Closes a file. Nobody waits for it, and it is never left out.</summary>
    Close,
}

/// <summary>One call to the file system, from when it is asked for until it ends, which may be long after its caller has given up.</summary>
internal abstract class StorageCall(StorageUse use, TimeSpan allowed, StorageBuffer? buffer)
{
    public StorageUse Use => use;

    /// <summary>How long it may wait, and then how long it may take.</summary>
    public TimeSpan Allowed => allowed;

    /// <summary>When it was asked for, and once it runs when it began (timestamps).</summary>
    public long Since { get; set; }

    /// <summary>Runs on a storage thread; what is thrown goes to the caller, after <paramref name="failed"/> heard of it, and is returned.</summary>
    public abstract Exception? Run(Func<bool> isMounted, Action<StorageUse, Exception> failed);

    /// <summary>Tells the caller that it will not be waited for any longer.</summary>
    public abstract void GiveUp(StorageUnavailableException why);

    /// <summary>The call has ended, or never begins.</summary>
    public void Release() => buffer?.Release();
}

/// <summary>A call that answers something.</summary>
/// <param name="use">What it does.</param>
/// <param name="allowed">How long it may take.</param>
/// <param name="buffer">What it reads into or writes from; held already.</param>
/// <param name="work">The call.</param>
/// <param name="late">Takes care of an answer that nobody waits for any more, e.g. closes what was opened.</param>
internal sealed class StorageCall<T>(StorageUse use, TimeSpan allowed, StorageBuffer? buffer, Func<T> work, Action<T>? late)
    : StorageCall(use, allowed, buffer)
{
    // Whoever waits goes on elsewhere: a storage thread is for the file system only.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    public override Exception? Run(Func<bool> isMounted, Action<StorageUse, Exception> failed)
    {
        try
        {
            var answer = work();
            if (!_answer.TrySetResult(answer))
            {
                late?.Invoke(answer);
            }

            return null;
        }
        catch (Exception e)
        {
            var fault = StorageFaults.Explain(e, isMounted);
            failed(Use, fault);
            _answer.TrySetException(fault);
            return fault;
        }
        finally
        {
            Release();
        }
    }

    public override void GiveUp(StorageUnavailableException why) => _answer.TrySetException(why);
}
