using System.Globalization;
using EdgeRegistry.Origin.Blobs;
using EdgeRegistry.Origin.Storage;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// Files of uploads that are not finished, on the file system of the blobs: <c>STORAGE/uploads/&lt;session&gt;</c>, and
/// <c>&lt;session&gt;.&lt;generation&gt;</c> for those of a writer that took over from a silent one. Every call runs on a storage thread.
/// </summary>
internal sealed class UploadStore(StorageFolder folder, StorageThreads threads, BlobMetrics metrics)
{
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    public string PathOf(string session, long file) =>
        Path.Combine(folder.Uploads, file == 0 ? session : string.Create(CultureInfo.InvariantCulture, $"{session}.{file}"));

    public Task<bool> ExistsAsync(string session, long file)
    {
        var path = PathOf(session, file);
        return threads.RunAsync(StorageUse.Read, () => folder.Has(path));
    }

    /// <summary>
    /// Opens a file behind its first <paramref name="length"/> bytes and cuts off what else is there: bytes that a writer left without committing
    /// them belong to nobody. Null when there are fewer.
    /// </summary>
    public Task<StorageFile?> OpenToWriteAsync(string session, long file, long length)
    {
        var path = PathOf(session, file);
        return threads.RunAsync(StorageUse.Write, Open, late: opened => opened?.Dispose());

        StorageFile? Open()
        {
            if (length > 0 && !folder.Has(path))
            {
                return null;
            }

            var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Shared);
            var opened = new StorageFile(handle, threads);
            try
            {
                var there = RandomAccess.GetLength(handle);
                if (there > length)
                {
                    RandomAccess.SetLength(handle, length);
                    RandomAccess.FlushToDisk(handle);
                }

                return there < length ? Close() : opened;
            }
            catch
            {
                opened.Dispose();
                throw;
            }

            StorageFile? Close()
            {
                opened.Dispose();
                return null;
            }
        }
    }

    public Task<StorageFile> OpenToReadAsync(string session, long file)
    {
        var path = PathOf(session, file);
        return threads.RunAsync(
            StorageUse.Read,
            () => new StorageFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, Shared), threads),
            late: opened => opened.Dispose());
    }

    /// <summary>Flushes a file; <paramref name="bytes"/> were written since the last time.</summary>
    public async Task FlushAsync(StorageFile file, long bytes)
    {
        await file.FlushAsync(bytes);
        metrics.Flushed(bytes);
    }

    /// <summary>Reads back bytes of an upload; fewer than asked only at the end of the file.</summary>
    public async Task<int> ReadAsync(StorageFile file, StorageBuffer buffer, int count, long offset)
    {
        var read = await file.ReadAsync(buffer, count, offset);
        metrics.Read(read);
        return read;
    }

    /// <summary>Removes files of a session; those that are not there are no matter.</summary>
    public Task DeleteAsync(string session, params ReadOnlySpan<long> files)
    {
        var paths = new List<string>(files.Length);
        foreach (var file in files)
        {
            paths.Add(PathOf(session, file));
        }

        return threads.RunAsync(StorageUse.Remove, () => paths.ForEach(File.Delete));
    }

    /// <summary>The same for what is only in the way: false when it could not be removed now, and is left to the sweep.</summary>
    public async Task<bool> TryDeleteAsync(string session, long file)
    {
        try
        {
            await DeleteAsync(session, file);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The files that are there.</summary>
    public Task<List<UploadFile>> ListAsync() => threads.RunAsync(
        StorageUse.Read,
        () => Directory.EnumerateFiles(folder.Uploads).Select(path => UploadFile.Parse(Path.GetFileName(path))).OfType<UploadFile>().ToList());

    /// <summary>When a file was written last; null when it is gone.</summary>
    public Task<DateTimeOffset?> WrittenAsync(UploadFile file)
    {
        var path = PathOf(file.Session, file.Number);
        return threads.RunAsync<DateTimeOffset?>(StorageUse.Read, () => folder.Has(path) ? new DateTimeOffset(File.GetLastWriteTimeUtc(path)) : null);
    }
}
