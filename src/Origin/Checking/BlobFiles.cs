using System.Buffers;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Checking;

/// <summary>
/// The tree of blob files, <c>FOLDER/blobs/sha256/ab/abcd…</c>, as a program beside the origin reads it: in a storage folder and in a backup.
/// </summary>
internal sealed class BlobFiles(string folder)
{
    private const int Piece = 4 * 1024 * 1024;

    private static readonly DigestAlgorithm[] Algorithms = [DigestAlgorithm.Sha256, DigestAlgorithm.Sha512];

    public string Root { get; } = Path.Combine(folder, "blobs");

    public string PathOf(Digest digest) => Path.Combine(Root, digest.Algorithm.Name(), digest.Hex[..2], digest.Hex);

    /// <summary>The file of a digest, or null.</summary>
    public FileInfo? Find(Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file : null;

    /// <summary>What all files would be called as digests, one after the other.</summary>
    public IEnumerable<string> List() =>
        from algorithm in Algorithms.Select(algorithm => algorithm.Name())
        let root = Path.Combine(Root, algorithm)
        where Directory.Exists(root)
        from shard in Directory.EnumerateDirectories(root)
        from file in Directory.EnumerateFiles(shard)
        select $"{algorithm}:{Path.GetFileName(file)}";

    /// <summary>The digest that a file's bytes really have.</summary>
    /// <exception cref="IOException">It cannot be read, or is not there.</exception>
    public async Task<Digest> HashAsync(Digest digest, Pace pace, CancellationToken cancellation)
    {
        using var file = File.OpenHandle(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(digest.Algorithm.HashName());
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (long offset = 0; await RandomAccess.ReadAsync(file, buffer, offset, cancellation) is var count and > 0; offset += count)
            {
                hash.AppendData(buffer, 0, count);
                await pace.SpendAsync(count, cancellation);
            }

            return Digest.FromHash(digest.Algorithm, hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
