using System.Runtime.InteropServices;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>Hashes files at a bounded rate, past the page cache where the file system allows it: so it reads the disk, and displaces nothing. One file at a time.</summary>
internal sealed class PacedHash(long bytesPerSecond, TimeProvider time, DiskMetrics metrics) : IDisposable
{
    private const int Piece = 1 << 20;
    private const int Alignment = 4096;

    // Opening and seeking cost a disk about as much as reading so many bytes.
    private const int CostOfOpening = 64 * 1024;

    private readonly nint _buffer = Allocate();
    private long _owed;

    /// <summary>True when the file's bytes are the digest's.</summary>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    public async Task<bool> IsRightAsync(string path, Digest digest, CancellationToken cancellationToken)
    {
        using var file = NativeFiles.OpenDirect(path);
        using var hasher = new DigestHasher(digest.Algorithm);
        await PayAsync(CostOfOpening, cancellationToken);
        for (var count = Piece; count == Piece;)
        {
            count = ReadPiece(file, hasher);
            metrics.Scrubbed(count);
            await PayAsync(count, cancellationToken);
        }

        return hasher.Current() == digest;
    }

    public unsafe void Dispose() => NativeMemory.AlignedFree((void*)_buffer);

    private static unsafe nint Allocate() => (nint)NativeMemory.AlignedAlloc(Piece, Alignment);

    private unsafe int ReadPiece(SafeFileHandle file, DigestHasher hasher)
    {
        var buffer = new Span<byte>((void*)_buffer, Piece);
        var count = RandomAccess.Read(file, buffer, hasher.Length);
        hasher.Append(buffer[..count]);
        return count;
    }

    private async ValueTask PayAsync(long bytes, CancellationToken cancellationToken)
    {
        _owed += bytes;
        if (_owed >= bytesPerSecond / 8)
        {
            var rest = TimeSpan.FromSeconds((double)_owed / bytesPerSecond);
            _owed = 0;
            await Task.Delay(rest, time, cancellationToken);
        }
    }
}
