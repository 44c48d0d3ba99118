using System.Buffers;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Checking;

namespace EdgeRegistry.Origin.Backups;

/// <summary>
/// Brings blobs from one tree to another: as a second name of the same file where one file system holds both (a blob's file is never written to
/// again), else as a copy, hashed on the way. One that is there already stays.
/// </summary>
internal sealed class BlobCopies(BlobFiles from, BlobFiles to, string temporary)
{
    private const int Piece = 4 * 1024 * 1024;
    private int _number;

    /// <summary>Brings one blob.</summary>
    /// <param name="digest">Which.</param>
    /// <param name="size">Its size, as the database has it.</param>
    /// <param name="verifyLinks">Whether the bytes of a file that only gets another name are read and hashed too.</param>
    /// <param name="cancellation">Ends it; what is unfinished is under no name.</param>
    /// <returns>How it came here; <see cref="Arrival.Missing"/> when there is no file of that size to bring.</returns>
    /// <exception cref="InvalidDataException">Its bytes are not what its digest says.</exception>
    public async Task<Arrival> BringAsync(Digest digest, long size, bool verifyLinks, CancellationToken cancellation)
    {
        if (to.Find(digest)?.Length == size)
        {
            return Arrival.Kept;
        }

        if (from.Find(digest)?.Length != size)
        {
            return Arrival.Missing;
        }

        var target = to.PathOf(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var growing = Path.Combine(temporary, $"{Interlocked.Increment(ref _number)}");
        File.Delete(growing);
        var linked = NativeFiles.TryLink(from.PathOf(digest), growing);
        if (!linked || verifyLinks)
        {
            await VerifyAsync(digest, linked ? null : growing, cancellation);
        }

        NativeFiles.Rename(growing, target);
        return linked ? Arrival.Linked : Arrival.Copied;
    }

    private async Task VerifyAsync(Digest digest, string? copy, CancellationToken cancellation)
    {
        using var source = File.OpenHandle(from.PathOf(digest), options: FileOptions.SequentialScan);
        using var target = copy is null ? null : File.OpenHandle(copy, FileMode.CreateNew, FileAccess.Write);
        using var hasher = System.Security.Cryptography.IncrementalHash.CreateHash(digest.Algorithm.HashName());
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (long offset = 0; await RandomAccess.ReadAsync(source, buffer, offset, cancellation) is var count and > 0; offset += count)
            {
                hasher.AppendData(buffer, 0, count);
                if (target is not null)
                {
                    await RandomAccess.WriteAsync(target, buffer.AsMemory(0, count), offset, cancellation);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        var found = Digest.FromHash(digest.Algorithm, hasher.GetHashAndReset());
        if (found != digest)
        {
            throw new InvalidDataException($"{from.PathOf(digest)} is damaged: its bytes have the digest {found.Value}");
        }
    }
}

/// <summary>How a blob came to where it is.</summary>
internal enum Arrival
{
    Kept,
    Linked,
    Copied,
    Missing,
}
