using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Storage;

namespace EdgeRegistry.Origin.Blobs;

/// <summary>
/// Blob files: <c>STORAGE/blobs/sha256/ab/abcd…</c>. A file here is complete, verified and on disk; whether it may be served is
/// written in the database, so a file without a row is garbage. Every call runs on a storage thread.
/// </summary>
internal sealed class BlobStore(StorageFolder folder, StorageThreads threads)
{
    /// <summary>
    /// Opens a blob and reads its first bytes into a buffer, in one call; when those are <paramref name="all"/> that is wanted the file is
    /// closed again and null. A file that is missing although the database has its row is a fault.
    /// </summary>
    public Task<(StorageFile? File, int Count)> OpenAsync(Digest digest, StorageBuffer buffer, int count, long offset, bool all)
    {
        var path = PathOf(digest);
        return threads.RunAsync(StorageUse.Read, Open, buffer, late: opened => opened.File?.Dispose());

        (StorageFile? File, int Count) Open()
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            try
            {
                var read = StorageFile.ReadFully(handle, buffer.Span(count), offset);
                var file = all ? null : new StorageFile(handle, threads);
                handle = all ? handle : null;
                return (file, read);
            }
            finally
            {
                handle?.Dispose();
            }
        }
    }

    /// <summary>Size of the file in bytes, or null when there is none.</summary>
    public Task<long?> SizeOfAsync(Digest digest)
    {
        var path = PathOf(digest);
        return threads.RunAsync<long?>(StorageUse.Read, () => folder.Has(path) ? new FileInfo(path).Length : null);
    }

    /// <summary>
    /// Takes over a file whose bytes are verified and flushed. When this returns the name is on disk too. An older file of the same
    /// digest is replaced; whoever reads it keeps reading it. When it does not answer in time it may still happen later, which harms nobody.
    /// </summary>
    public Task AdoptAsync(string file, Digest digest)
    {
        var target = PathOf(digest);
        return threads.RunAsync(StorageUse.Write, () => Adopt(file, target));
    }

    private void Adopt(string file, string target)
    {
        var parent = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(parent))
        {
            Directory.CreateDirectory(parent);
            NativeFiles.SyncDirectory(Path.GetDirectoryName(parent)!);
            NativeFiles.SyncDirectory(folder.Blobs);
        }

        NativeFiles.Rename(file, target);
        NativeFiles.SyncDirectory(parent);
    }

    private string PathOf(Digest digest)
    {
        var hex = digest.Hex;
        return Path.Combine(folder.Blobs, digest.Algorithm.Name(), hex[..2], hex);
    }
}
