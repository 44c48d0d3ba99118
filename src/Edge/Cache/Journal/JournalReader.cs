using System.Buffers.Binary;
using EdgeRegistry.Edge.Cache.Index;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>How reading a journal ended.</summary>
internal enum JournalEnd
{
    /// <summary>At the end of the file.</summary>
    Clean,

    /// <summary>In a record that was being written when the process or machine stopped.</summary>
    Torn,

    /// <summary>In bytes that no stop explains; what follows them cannot be trusted.</summary>
    Damaged,
}

/// <summary>Reads records in order, a large buffer at a time, and stops at the first that is not whole.</summary>
/// <param name="file">The journal.</param>
/// <param name="fileLength">Its bytes.</param>
/// <param name="covered">Links before it are passed over; see <see cref="IsAstray"/>.</param>
internal sealed class JournalReader(SafeFileHandle file, long fileLength, FactsMark? covered = null)
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(fileLength, 4096, 1 << 20));
    private readonly Interner _repositories = new();
    private int _start;
    private int _filled;

    /// <summary>Where the first record that is not whole begins: the length of what can be trusted.</summary>
    public long Offset { get; private set; } = JournalFormat.HeaderLength;

    /// <summary>What the records before <see cref="Offset"/> come to.</summary>
    public ulong Chain { get; private set; }

    /// <summary>Records before <see cref="Offset"/>.</summary>
    public long Records { get; private set; }

    /// <summary>True when the mark is of another journal: what was passed over should not have been. Read again without it.</summary>
    public bool IsAstray { get; private set; }

    /// <summary>How it ended; valid after <see cref="TryRead"/> answered null.</summary>
    public JournalEnd End { get; private set; }

    /// <summary>The next fact, or null at the end.</summary>
    public Fact? TryRead()
    {
        while (Next() is var payload && !payload.IsEmpty)
        {
            var isCovered = covered is not null && Offset < covered.Offset && FactCodec.IsOfLink(payload);
            var fact = isCovered ? null : FactCodec.Decode(payload, _repositories);
            if (fact is null && !isCovered)
            {
                Stop(JournalEnd.Damaged);
                break;
            }

            Pass(payload.Length);
            if (fact is not null || IsAstray)
            {
                return fact;
            }
        }

        IsAstray |= covered is not null && Offset < covered.Offset;
        return null;
    }

    private void Pass(int payload)
    {
        Chain = FactsMark.Add(Chain, BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start + 4)));
        var isBefore = covered is not null && Offset < covered.Offset;
        _start += JournalFormat.FrameLength + payload;
        Offset += JournalFormat.FrameLength + payload;
        Records++;
        IsAstray |= isBefore && (Offset > covered!.Offset || (Offset == covered.Offset && Chain != covered.Chain));
    }

    /// <summary>The payload of the record at <see cref="Offset"/>; empty when there is no whole one.</summary>
    private ReadOnlySpan<byte> Next()
    {
        var frame = Ensure(JournalFormat.FrameLength);
        if (frame.Length < JournalFormat.FrameLength)
        {
            return Stop(frame.IsEmpty ? JournalEnd.Clean : JournalEnd.Torn);
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(frame);
        if (length is 0 or > FactCodec.MaximumPayload)
        {
            return Stop(RestIsZero() ? JournalEnd.Torn : JournalEnd.Damaged);
        }

        var total = JournalFormat.FrameLength + (int)length;
        var record = Ensure(total);
        if (record.Length < total)
        {
            return Stop(JournalEnd.Torn);
        }

        var payload = record[JournalFormat.FrameLength..total];
        return BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) == JournalFormat.RecordCrc(payload)
            ? payload
            : Stop(Offset + total == fileLength ? JournalEnd.Torn : JournalEnd.Damaged);
    }

    private ReadOnlySpan<byte> Stop(JournalEnd end)
    {
        End = end;
        return default;
    }

    /// <summary>What is at <see cref="Offset"/>: at least <paramref name="count"/> bytes, or less at the end of the file.</summary>
    private ReadOnlySpan<byte> Ensure(int count)
    {
        if (_filled - _start < count)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            _filled -= _start;
            _start = 0;
            while (_filled < _buffer.Length)
            {
                var wanted = (int)Math.Min(_buffer.Length - _filled, fileLength - Offset - _filled);
                var read = wanted <= 0 ? 0 : RandomAccess.Read(file, _buffer.AsSpan(_filled, wanted), Offset + _filled);
                if (read == 0)
                {
                    break;
                }

                _filled += read;
            }
        }

        return _buffer.AsSpan(_start, _filled - _start);
    }

    /// <summary>A file system may have made the file longer and not yet have written into it when the machine stopped.</summary>
    private bool RestIsZero()
    {
        for (var at = Offset; at < fileLength;)
        {
            var read = RandomAccess.Read(file, _buffer, at);
            if (read == 0 || _buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                return read == 0;
            }

            at += read;
        }

        return true;
    }
}
