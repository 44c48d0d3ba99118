using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Origin.Storage;

/// <summary>
/// An open file of the storage. Disposing it never waits: the file is closed on a storage thread, after the calls that still use it.
/// </summary>
internal sealed class StorageFile(SafeFileHandle handle, StorageThreads threads) : IDisposable
{
    // A disk that writes a mebibyte each second is slow, but not dead.
    private const double SlowestFlush = 1024 * 1024;
    private int _isDisposed;

    /// <summary>Reads up to <paramref name="count"/> bytes into the beginning of a buffer; fewer only at the end of the file.</summary>
    public Task<int> ReadAsync(StorageBuffer buffer, int count, long offset) =>
        threads.RunAsync(StorageUse.Read, () => ReadFully(handle, buffer.Span(count), offset), buffer);

    /// <summary>Writes the first <paramref name="count"/> bytes of a buffer.</summary>
    public Task WriteAsync(StorageBuffer buffer, int count, long offset) =>
        threads.RunAsync(StorageUse.Write, () => RandomAccess.Write(handle, buffer.Span(count), offset), buffer);

    /// <summary>Writes to the disk what is in memory: <paramref name="bytes"/> or fewer.</summary>
    public Task FlushAsync(long bytes) =>
        threads.RunAsync(StorageUse.Flush, () => RandomAccess.FlushToDisk(handle), more: TimeSpan.FromSeconds(bytes / SlowestFlush));

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            threads.Close(handle);
        }
    }

    /// <summary>Reads until the span is full or the file ends. For calls that run on a storage thread.</summary>
    internal static int ReadFully(SafeFileHandle file, Span<byte> span, long offset)
    {
        var total = 0;
        while (total < span.Length)
        {
            var count = RandomAccess.Read(file, span[total..], offset + total);
            if (count == 0)
            {
                break;
            }

            total += count;
        }

        return total;
    }
}
