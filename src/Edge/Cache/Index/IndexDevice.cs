using System.Collections.Concurrent;
using FASTER.core;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>
/// The files of a FASTER log or checkpoint. FASTER's own device completes reads on the thread pool, where our callers already wait
/// for them; here a read is one pread(2) on the caller's thread, and a failure reaches <see cref="IndexDisk"/>.
/// </summary>
internal sealed class IndexDevice(string path, IndexDisk disk) : StorageDeviceBase(path, Sector, -1)
{
    /// <summary>FASTER aligns its reads and writes to this many bytes.</summary>
    public const uint Sector = 512;

    private readonly ConcurrentDictionary<int, SafeFileHandle> _files = new();

    public override void WriteAsync(IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        try
        {
            disk.Queue(Open(segmentId, FileMode.OpenOrCreate), sourceAddress, numBytesToWrite, (long)destinationAddress, callback, context);
        }
        catch (Exception e)
        {
            disk.Failed(e);
            callback(0, numBytesToWrite, context);
        }
    }

    public override unsafe void ReadAsync(int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context)
    {
        var buffer = new Span<byte>((void*)destinationAddress, (int)readLength);
        var filled = 0;
        try
        {
            var file = Open(segmentId, FileMode.Open);
            int read;
            while (filled < buffer.Length && (read = RandomAccess.Read(file, buffer[filled..], (long)sourceAddress + filled)) > 0)
            {
                filled += read;
            }
        }
        catch (FileNotFoundException)
        {
            // Recovery looks for parts that this kind of checkpoint has not. Reading must not make them: a seal names every file.
        }
        catch (Exception e)
        {
            disk.Failed(e);
        }

        buffer[filled..].Clear(); // beyond the end and after an error: FASTER ignores both, and zeros are no record
        callback(0, readLength, context);
    }

    /// <summary>Does nothing: a segment must outlive the seal that names it; the store deletes it after the next seal.</summary>
    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result) => callback(result);

    /// <summary>Closes and deletes the segments before this one.</summary>
    public void DeleteBefore(int segment)
    {
        foreach (var old in _files.Keys.Where(id => id < segment))
        {
            if (_files.TryRemove(old, out var file))
            {
                file.Dispose();
            }
        }

        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(FileName)!, Path.GetFileName(FileName) + ".*"))
        {
            if (int.TryParse(Path.GetExtension(file.AsSpan())[1..], out var id) && id < segment)
            {
                File.Delete(file);
            }
        }
    }

    public override void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }

        _files.Clear();
    }

    private SafeFileHandle Open(int segment, FileMode mode)
    {
        if (_files.TryGetValue(segment, out var file))
        {
            return file;
        }

        var opened = File.OpenHandle(GetSegmentFilename(FileName, segment), mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var kept = _files.GetOrAdd(segment, opened);
        if (!ReferenceEquals(kept, opened))
        {
            opened.Dispose();
        }

        return kept;
    }
}
