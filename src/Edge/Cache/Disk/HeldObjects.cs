using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// The objects that the cache holds, kept in step in four places: the tree (the truth), the eviction queue, the ledger and the index. What
/// adds or removes an object holds the lock of its stripe; a hit takes none.
/// </summary>
internal sealed class HeldObjects(BlobTree tree, EvictionQueue queue, CacheSpace space, ICacheIndex index, TimeProvider time)
{
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, 64).Select(_ => new Stripe())];
    private long _commits;

    /// <summary>Where the files are.</summary>
    public BlobTree Tree => tree;

    /// <summary>Told that an object's name no longer stands for the file that it stood for, under the lock of its stripe.</summary>
    public Action<ObjectKey>? Gone { get; set; }

    /// <summary>How many objects were stored since the start.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Whether the index knows the content, and its size.</summary>
    public bool IsIndexed(Digest digest, out long size)
    {
        var known = index.TryGet(IndexKey.ForBlob(digest.Value), out var value);
        size = value.Size;
        return known;
    }

    /// <summary>Opens a file. "Asynchronous" changes nothing for it on Linux; the framework asks for that before it lets the kernel send a file.</summary>
    /// <exception cref="IOException">Not there, or the disk refused.</exception>
    public CachedStream Open(string path, FileMode mode, FileAccess access, long room = 0) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = mode,
                Access = access,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
                PreallocationSize = room,
            },
            queue);

    /// <summary>An object's file was opened and believed: a hit.</summary>
    public void Opened(CachedStream file, Digest digest, long size, bool isIndexed)
    {
        if (!isIndexed)
        {
            index.Upsert(IndexKey.ForBlob(digest.Value), new IndexValue(size, 0, 0, 0));
        }

        var key = ObjectKey.Of(digest);
        var slot = queue.Hit(key);
        if (slot < 0)
        {
            var before = Removals(key);
            if (File.Exists(tree.PathOf(digest)) && Found(key, digest.Algorithm, size, time.GetUtcNow(), before))
            {
                slot = queue.Hit(key);
            }
        }

        file.IsObject(slot);
    }

    /// <summary>An object is read once more: counts the hit and keeps it from being evicted until <see cref="Done"/>. -1 when it is not here.</summary>
    public int TryRead(in ObjectKey key) => queue.Hit(key);

    /// <summary>That reader is done.</summary>
    public void Done(int reader) => queue.Closed(reader);

    /// <summary>Changes whenever an object is removed that shares the key's stripe.</summary>
    public int Removals(in ObjectKey key) => Volatile.Read(ref StripeOf(key).Removals);

    /// <summary>A file was seen in the tree that may not be known yet.</summary>
    /// <param name="key">Which.</param>
    /// <param name="algorithm">Its digest's hash function.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="since">When it came, or was read last.</param>
    /// <param name="before">What <see cref="Removals"/> answered before the file was looked at.</param>
    /// <returns>False when it may have gone meanwhile: then it is made known when it is opened.</returns>
    public bool Found(in ObjectKey key, DigestAlgorithm algorithm, long size, DateTimeOffset since, int before)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            if (stripe.Removals != before)
            {
                return false;
            }

            space.Hold(queue.AddFound(key, (byte)algorithm, CacheSpace.CostOf(size), Seconds(since)));
            return true;
        }
    }

    /// <summary>Gives verified content its name.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Commit(string temporary, FileStream file, Digest digest, long size)
    {
        var key = ObjectKey.Of(digest);
        lock (StripeOf(key))
        {
            var path = tree.PathOf(digest);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            NativeFiles.Rename(temporary, path);
            Gone?.Invoke(key);
            space.Hold(queue.Add(key, (byte)digest.Algorithm, CacheSpace.CostOf(size), Seconds(time.GetUtcNow())));
            index.Upsert(IndexKey.ForBlob(digest.Value), new IndexValue(size, 0, 0, 0));
        }

        Interlocked.Increment(ref _commits);
        (file as CachedStream)?.IsObject(queue.Enter(key)); // readers of the fetch still have it open
    }

    /// <summary>Drops an object; <paramref name="remove"/> does it to its file.</summary>
    /// <exception cref="IOException">The disk refused; the object is still counted.</exception>
    public void Drop(Digest digest, Action<string> remove)
    {
        var key = ObjectKey.Of(digest);
        lock (StripeOf(key))
        {
            index.Remove(IndexKey.ForBlob(digest.Value));
            try
            {
                remove(tree.PathOf(digest));
            }
            finally
            {
                Removed(key);
            }

            space.Hold(-queue.Remove(key));
        }
    }

    /// <summary>A file was not there: forgets it, unless it came meanwhile.</summary>
    public void Forget(Digest digest)
    {
        var key = ObjectKey.Of(digest);
        lock (StripeOf(key))
        {
            if (!File.Exists(tree.PathOf(digest)))
            {
                index.Remove(IndexKey.ForBlob(digest.Value));
                Removed(key);
                space.Hold(-queue.Remove(key));
            }
        }
    }

    /// <summary>Removes the object that should go next and returns it; null when none may go.</summary>
    /// <exception cref="IOException">The disk refused; the object stays.</exception>
    public Evicted? EvictNext()
    {
        if (!queue.TryEvict(out var next))
        {
            return null;
        }

        lock (StripeOf(next.Key))
        {
            if (!queue.Contains(next.Key)) // else somebody opened it a moment ago, and it was found and counted anew
            {
                Unlink(next);
            }
        }

        space.Hold(-next.Cost);
        return next;
    }

    private void Unlink(in Evicted next)
    {
        var algorithm = (DigestAlgorithm)next.Algorithm;
        try
        {
            if (tree.Find(next.Key, algorithm) is { } path)
            {
                index.Remove(IndexKey.ForBlob($"{algorithm.Name()}:{Path.GetFileName(path)}"));
                File.Delete(path);
                Removed(next.Key);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody removed it with its folder: it is gone as it should be.
        }
        catch
        {
            queue.Add(next.Key, next.Algorithm, next.Cost, next.Since);
            throw;
        }
    }

    private void Removed(in ObjectKey key)
    {
        Interlocked.Increment(ref StripeOf(key).Removals); // seen by all before who has it open is told
        Gone?.Invoke(key);
    }

    private Stripe StripeOf(in ObjectKey key) => _stripes[(int)(key.C & 63)];

    private static uint Seconds(DateTimeOffset at) => (uint)Math.Clamp(at.ToUnixTimeSeconds(), 0, uint.MaxValue);

    /// <summary>What a share of all objects locks.</summary>
    private sealed class Stripe
    {
        public int Removals;
    }
}
