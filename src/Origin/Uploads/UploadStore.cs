using EdgeRegistry.Origin.Blobs;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>Files of uploads that are not finished: <c>DATA/uploads/&lt;session&gt;</c>, on the file system of the blobs.</summary>
internal sealed class UploadStore
{
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;
    private readonly string _folder;
    private readonly BlobMetrics _metrics;

    public UploadStore(string data, BlobMetrics metrics)
    {
        _metrics = metrics;
        _folder = Path.Combine(data, "uploads");
        Directory.CreateDirectory(_folder);
    }

    public string PathOf(string session) => Path.Combine(_folder, session);

    public bool Exists(string session) => File.Exists(PathOf(session));

    public SafeFileHandle OpenToWrite(string session) => File.OpenHandle(PathOf(session), FileMode.OpenOrCreate, FileAccess.ReadWrite, Shared);

    public SafeFileHandle OpenToRead(string session) => File.OpenHandle(PathOf(session), FileMode.Open, FileAccess.Read, Shared);

    /// <summary>Flushes a file; <paramref name="bytes"/> were written since the last time.</summary>
    public async Task FlushAsync(SafeFileHandle file, long bytes)
    {
        await Task.Run(() => RandomAccess.FlushToDisk(file));
        _metrics.Flushed(bytes);
    }

    /// <summary>Reads back bytes of an upload; fewer than asked only at the end of the file.</summary>
    public async Task<int> ReadAsync(SafeFileHandle file, Memory<byte> buffer, long offset, CancellationToken cancellation)
    {
        var count = await RandomAccess.ReadAsync(file, buffer, offset, cancellation);
        _metrics.Read(count);
        return count;
    }

    public void Delete(string session) => File.Delete(PathOf(session));

    /// <summary>The sessions that have a file.</summary>
    public IEnumerable<string> List() => Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path));
}
