using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Origin.Blobs;

/// <summary>
/// Blob files: <c>DATA/blobs/sha256/ab/abcd…</c>. A file here is complete, verified and on disk; whether it may be served is
/// written in the database, so a file without a row is garbage.
/// </summary>
internal sealed class BlobStore(string data)
{
    private readonly string _root = Path.Combine(data, "blobs");

    /// <summary>Opens a blob for reading; a file that is missing although the database has its row is a fault.</summary>
    public SafeFileHandle Open(Digest digest) => File.OpenHandle(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Size of the file in bytes, or null when there is none.</summary>
    public long? SizeOf(Digest digest)
    {
        var file = new FileInfo(PathOf(digest));
        return file.Exists ? file.Length : null;
    }

    /// <summary>
    /// Takes over a file whose bytes are verified and flushed. When this returns the name is on disk too. An older file of the same
    /// digest is replaced; whoever reads it keeps reading it.
    /// </summary>
    public void Adopt(string file, Digest digest)
    {
        var target = PathOf(digest);
        var folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            NativeFiles.SyncDirectory(Path.GetDirectoryName(folder)!);
            NativeFiles.SyncDirectory(_root);
            NativeFiles.SyncDirectory(data);
        }

        NativeFiles.Rename(file, target);
        NativeFiles.SyncDirectory(folder);
    }

    private string PathOf(Digest digest)
    {
        var hex = digest.Hex;
        return Path.Combine(_root, digest.Algorithm.Name(), hex[..2], hex);
    }
}
