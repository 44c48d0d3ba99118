using System.Collections.Concurrent;
using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// Files that are asked for again and again stay open, so that a hit opens and closes none. Staying open keeps no object: one that is evicted,
/// dropped or replaced leaves at once, and one that somebody else removed, replaced or wrote to is noticed at its next use. What was
/// not used for a minute is closed.
/// </summary>
/// <remarks>A hit takes no lock. A file is admitted when it is opened for the second time, so that a scan admits nothing.</remarks>
internal sealed class OpenFiles : IDisposable
{
    /// <summary>Larger files are opened for each reader: sending them costs so much that opening them does not matter.</summary>
    public const long Largest = 4L << 20;

    private const int Slots = 4096;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private readonly HeldObjects _held;
    private readonly int _most;
    private readonly OpenFileMetrics _metrics;
    private readonly ITimer _sweep;
    private readonly ConcurrentDictionary<ObjectKey, OpenFile> _files = new();
    private readonly LinkedList<OpenFile> _newestFirst = new();
    private readonly ulong[] _seen = new ulong[Slots];
    private readonly Lock _changing = new();

    public OpenFiles(HeldObjects held, DiskOptions options, OpenFileMetrics metrics, TimeProvider time)
    {
        (_held, _most, _metrics) = (held, options.OpenFiles, metrics);
        held.Gone = Forget;
        metrics.Observe(() => Count);
        _sweep = time.CreateTimer(_ => CloseUnused(), null, Idle, Idle);
    }

    /// <summary>How many stay open.</summary>
    public int Count
    {
        get
        {
            lock (_changing)
            {
                return _newestFirst.Count;
            }
        }
    }

    /// <summary>A file that is open and as it was when it was opened; null when there is none. While it is read its object is not evicted.</summary>
    public CachedFile? TryUse(Digest digest)
    {
        var key = ObjectKey.Of(digest);
        if (!_files.TryGetValue(key, out var file) || !file.TryEnter())
        {
            return null;
        }

        var reader = _held.TryRead(key);
        if (reader < 0 || !file.IsAsItWas())
        {
            _held.Done(reader);
            file.Leave();
            Forget(key);
            return null;
        }

        if (!file.WasRead)
        {
            file.WasRead = true; // written once, not on each hit: processors would take the line from each other
        }

        _metrics.Used();
        return new CachedFile(file, _held, reader);
    }

    /// <summary>A file was opened and believed: from the second time on it stays open. What is returned is for its reader.</summary>
    /// <param name="digest">Which.</param>
    /// <param name="stream">The file, counted as being read.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="before">What <see cref="HeldObjects.Removals"/> answered before it was opened.</param>
    public CachedFile Opened(Digest digest, CachedStream stream, long size, int before)
    {
        var key = ObjectKey.Of(digest);
        if (_most == 0 || size > Largest || !SeenBefore(key.Hash) || NativeFiles.StateOf(stream.SafeFileHandle) is not { Names: > 0 } state || state.Size != size)
        {
            return new CachedFile(stream, size);
        }

        var file = new OpenFile(key, stream, state);
        _ = file.TryEnter();
        Add(file);
        if (_held.Removals(key) != before)
        {
            Forget(key); // removed between the look and now
        }

        return new CachedFile(file, _held, stream.TakeReader());
    }

    /// <summary>Closes what was not used since the last time.</summary>
    public void CloseUnused()
    {
        lock (_changing)
        {
            for (var node = _newestFirst.First; node is not null;)
            {
                var (file, next) = (node.Value, node.Next);
                if (!file.WasRead)
                {
                    Drop(file);
                }

                file.WasRead = false;
                node = next;
            }
        }
    }

    public void Dispose()
    {
        _held.Gone = null;
        _sweep.Dispose();
        lock (_changing)
        {
            while (_newestFirst.First is { } node)
            {
                Drop(node.Value);
            }
        }
    }

    private void Forget(ObjectKey key)
    {
        if (!_files.ContainsKey(key))
        {
            return; // the common case, without the lock
        }

        lock (_changing)
        {
            if (_files.TryGetValue(key, out var file))
            {
                Drop(file);
            }
        }
    }

    private void Add(OpenFile file)
    {
        lock (_changing)
        {
            if (_files.TryGetValue(file.Key, out var known))
            {
                Drop(known); // two were opened at once, or the name stands for another file now: the younger one is right
            }

            while (_newestFirst.Count >= _most)
            {
                DropOne();
            }

            file.Node = _newestFirst.AddFirst(file);
            _files[file.Key] = file;
        }
    }

    // Ends, because the second time around nothing is spared.
    private void DropOne()
    {
        while (_newestFirst.Last!.Value is { WasRead: true } spared)
        {
            spared.WasRead = false;
            _newestFirst.Remove(spared.Node!);
            _newestFirst.AddFirst(spared.Node!);
        }

        Drop(_newestFirst.Last.Value);
    }

    private void Drop(OpenFile file)
    {
        _newestFirst.Remove(file.Node!);
        _files.TryRemove(file.Key, out _);
        file.Leave();
    }

    private bool SeenBefore(ulong hash)
    {
        ref var slot = ref _seen[hash % Slots];
        if (Volatile.Read(ref slot) == hash)
        {
            return true;
        }

        Volatile.Write(ref slot, hash);
        return false;
    }
}
