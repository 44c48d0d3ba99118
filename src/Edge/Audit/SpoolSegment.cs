using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Audit;

/// <summary>One file of the spool: whole records, some of them sent already.</summary>
internal sealed class SpoolSegment : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private SpoolSegment(long number, string path, SafeFileHandle handle) => (Number, _path, _handle) = (number, path, handle);

    public long Number { get; }

    /// <summary>Bytes of whole records; what a write that failed left behind it is overwritten.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes of records that were sent, as far as this process knows.</summary>
    public long Sent { get; private set; }

    /// <summary>How many pulls wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>Opens or makes a file; what a kill left half written at its end is cut off.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static SpoolSegment Open(string folder, long number)
    {
        var path = Path.Combine(folder, number.ToString("D12", System.Globalization.CultureInfo.InvariantCulture) + Spool.Extension);
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var segment = new SpoolSegment(number, path, handle);
        var bytes = new byte[RandomAccess.GetLength(handle)];
        bytes = bytes[..RandomAccess.Read(handle, bytes, 0)];
        while (PullReport.TryRead(bytes.AsSpan((int)segment.Length), out var payload))
        {
            segment.Length += PullReport.FrameLength + payload.Length;
            segment.Waiting += PullReport.PullsOf(payload);
        }

        RandomAccess.SetLength(handle, segment.Length);
        return segment;
    }

    public void Append(ReadOnlySpan<byte> records, int pulls)
    {
        RandomAccess.Write(_handle, records, Length);
        Length += records.Length;
        Waiting += pulls;
    }

    /// <summary>The next records that wait, as many as fit into the buffer.</summary>
    public ReadOnlyMemory<byte> Read(Memory<byte> buffer) => buffer[..RandomAccess.Read(_handle, buffer.Span[..(int)Math.Min(buffer.Length, Length - Sent)], Sent)];

    public void Advance(int bytes, int pulls)
    {
        Sent += bytes;
        Waiting -= pulls;
    }

    /// <summary>Closes and removes the file.</summary>
    public void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    public void Dispose() => _handle.Dispose();
}
