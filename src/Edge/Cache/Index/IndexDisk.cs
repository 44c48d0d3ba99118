using System.Collections.Concurrent;
using FASTER.core;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// The writes of one FASTER store. FASTER only logs a failed write and then waits for ever for a flush that never comes, so a failure
/// is told to us and reported to FASTER as done: the store is given up anyway, and its callers must not hang.
/// </summary>
internal sealed class IndexDisk(Action<Exception> failed)
{
    private readonly ConcurrentDictionary<Write, byte> _pending = new();
    private volatile bool _abandoned;

    /// <summary>Bytes written since the start, checkpoints included.</summary>
    public long Written;

    public void Failed(Exception exception)
    {
        if (!_abandoned)
        {
            failed(exception);
        }
    }

    public unsafe void Queue(SafeFileHandle file, nint source, uint length, long offset, DeviceIOCompletionCallback callback, object context)
    {
        Interlocked.Add(ref Written, length);
        var write = new Write(this, file, source, length, offset, callback, context);
        _pending.TryAdd(write, 0);
        if (_abandoned)
        {
            write.Complete();
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(write, preferLocal: false);
    }

    /// <summary>Reports every write that hangs, and all that will come, as done. What they were to write is lost, like the store.</summary>
    public void Abandon()
    {
        _abandoned = true;
        foreach (var write in _pending.Keys)
        {
            write.Complete();
        }
    }

    private sealed unsafe class Write(
        IndexDisk disk, SafeFileHandle file, nint source, uint length, long offset, DeviceIOCompletionCallback callback, object context) : IThreadPoolWorkItem
    {
        private int _completed;

        public void Execute()
        {
            try
            {
                if (!disk._abandoned)
                {
                    RandomAccess.Write(file, new ReadOnlySpan<byte>((void*)source, (int)length), offset);
                }
            }
            catch (Exception e) // on a thread of the pool: whatever it is, it must not end the process
            {
                disk.Failed(e);
            }

            Complete();
        }

        public void Complete()
        {
            disk._pending.TryRemove(this, out _);
            if (Interlocked.Exchange(ref _completed, 1) == 0)
            {
                callback(0, length, context);
            }
        }
    }
}
