using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Hosting.Files;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>The file itself: opening, cutting, appending at the end, replacing as a whole. One caller at a time.</summary>
internal sealed class JournalFile : IDisposable
{
    private const int SnapshotBuffer = 1 << 20;

    private readonly string _path;
    private SafeFileHandle _handle;

    private JournalFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>What the records of those bytes come to (<see cref="FactsMark"/>); known once it was read to its end.</summary>
    public ulong Chain { get; private set; }

    /// <summary>Bytes that are whole; a write that failed half-way is beyond it and is overwritten.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes of a file that was moved aside because it is no journal.</summary>
    public long DroppedAtOpen { get; private init; }

    public static JournalFile Open(string path, ILogger logger)
    {
        File.Delete(Temporary(path)); // a rewrite that did not reach its rename
        if (!File.Exists(path))
        {
            return new JournalFile(path, Create(path, [], out _));
        }

        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> header = stackalloc byte[JournalFormat.HeaderLength];
        var read = RandomAccess.Read(handle, header, 0);
        switch (JournalFormat.ReadVersion(header[..read]))
        {
            case JournalFormat.Version:
                return new JournalFile(path, handle);
            case < JournalFormat.Version: // a version only adds kinds of facts
                JournalFormat.WriteHeader(header);
                RandomAccess.Write(handle, header, 0);
                return new JournalFile(path, handle);
            case { } newer:
                handle.Dispose();
                throw new JournalVersionException(path, newer);
        }

        var length = RandomAccess.GetLength(handle);
        handle.Dispose();
        var aside = path + ".damaged";
        NativeFiles.Rename(path, aside); // at most one is kept
        JournalLog.MovedAside(logger, path, aside);
        return new JournalFile(path, Create(path, [], out _)) { DroppedAtOpen = length };
    }

    public JournalReader Read(FactsMark? covered) => new(_handle, Length, covered);

    /// <summary>Drops everything from where a reader ended on; returns how many bytes that was.</summary>
    public long CutAt(JournalReader end)
    {
        var dropped = Length - end.Offset;
        Chain = end.Chain;
        if (dropped > 0)
        {
            RandomAccess.SetLength(_handle, end.Offset);
            Length = end.Offset;
        }

        return dropped;
    }

    public void Append(ReadOnlySpan<byte> records, bool flush)
    {
        RandomAccess.Write(_handle, records, Length);
        if (flush)
        {
            RandomAccess.FlushToDisk(_handle);
        }

        Length += records.Length;
        Chain = JournalFormat.AddTo(Chain, records);
    }

    /// <summary>Replaces the file by one of <paramref name="facts"/>: a new file, flushed, renamed over the old. A stop at any point leaves one whole journal.</summary>
    public long Replace(IEnumerable<Fact> facts)
    {
        var handle = Create(_path, facts, out var written);
        _handle.Dispose();
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
        Chain = written.Chain;
        return written.Facts;
    }

    public void Dispose() => _handle.Dispose();

    private static string Temporary(string path) => path + ".new";

    private static SafeFileHandle Create(string path, IEnumerable<Fact> facts, out (long Facts, ulong Chain) written)
    {
        var temporary = Temporary(path);
        var handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            written = WriteAll(handle, facts);
            RandomAccess.FlushToDisk(handle); // always: after a power cut the new name must not stand for an empty file
            NativeFiles.Rename(temporary, path);
            return handle;
        }
        catch
        {
            handle.Dispose();
            File.Delete(temporary);
            throw;
        }
    }

    private static (long Facts, ulong Chain) WriteAll(SafeFileHandle handle, IEnumerable<Fact> facts)
    {
        var buffer = new byte[SnapshotBuffer];
        JournalFormat.WriteHeader(buffer);
        var used = JournalFormat.HeaderLength;
        var (at, count, chain) = (0L, 0L, 0UL);
        foreach (var fact in facts)
        {
            if (buffer.Length - used < JournalFormat.FrameLength + FactCodec.MaximumPayload)
            {
                RandomAccess.Write(handle, buffer.AsSpan(0, used), at);
                at += used;
                used = 0;
            }

            var length = FactCodec.Encode(fact, buffer.AsSpan(used));
            chain = JournalFormat.AddTo(chain, buffer.AsSpan(used, length));
            used += length;
            count++;
        }

        RandomAccess.Write(handle, buffer.AsSpan(0, used), at);
        return (count, chain);
    }
}
