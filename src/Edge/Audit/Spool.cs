namespace EdgeRegistry.Edge.Audit;

/// <summary>
/// Reports that wait on the disk: files of a few megabytes, appended to at the end, sent from the beginning, removed when they are sent. A kill
/// loses none that was appended; what was sent from a file that is still there is sent again. Beyond the bound the oldest file goes.
/// </summary>
internal sealed class Spool : IDisposable
{
    /// <summary>When a file is long enough.</summary>
    public const int SegmentBytes = 1024 * 1024;

    /// <summary>How the files' names end.</summary>
    public const string Extension = ".spool";

    private readonly Lock _gate = new();
    private readonly LinkedList<SpoolSegment> _segments = new();
    private readonly string _folder;
    private readonly long _maxBytes;
    private readonly AuditMetrics _metrics;
    private long _next = 1;

    /// <summary>Takes up what an earlier process left.</summary>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public Spool(string folder, long maxBytes, AuditMetrics metrics)
    {
        (_folder, _maxBytes, _metrics) = (folder, maxBytes, metrics);
        Directory.CreateDirectory(folder);
        var numbers = Directory.EnumerateFiles(folder, "*" + Extension).Select(Path.GetFileNameWithoutExtension).Where(name => long.TryParse(name, out _)).Select(name => long.Parse(name!));
        foreach (var number in numbers.Order())
        {
            _segments.AddLast(SpoolSegment.Open(folder, number));
            _next = number + 1;
        }

        metrics.Observe(() => Bytes);
    }

    /// <summary>Bytes on the disk.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _segments.Sum(segment => segment.Length);
            }
        }
    }

    /// <summary>Adds records. They are the kernel's when this returns: a kill does not lose them, a power cut may.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public void Append(ReadOnlySpan<byte> records, int pulls)
    {
        lock (_gate)
        {
            if (_segments.Last?.Value is not { } last || last.Length >= SegmentBytes)
            {
                last = _segments.AddLast(SpoolSegment.Open(_folder, _next++)).Value;
            }

            last.Append(records, pulls);
            while (_segments.Count > 1 && _segments.Sum(segment => segment.Length) > _maxBytes)
            {
                _metrics.SpoolFull(_segments.First!.Value.Waiting);
                RemoveFirst();
            }
        }
    }

    /// <summary>The oldest records that wait; null when none does.</summary>
    /// <exception cref="IOException">The disk does not give them back.</exception>
    public SpoolBatch? Read(Memory<byte> buffer)
    {
        lock (_gate)
        {
            RemoveSent();
            return _segments.First?.Value is { } first && first.Sent < first.Length ? new SpoolBatch(first.Number, first.Read(buffer)) : null;
        }
    }

    /// <summary>Records were sent.</summary>
    public void Sent(long segment, int bytes, int pulls)
    {
        lock (_gate)
        {
            if (_segments.First?.Value is { } first && first.Number == segment) // else it was dropped meanwhile
            {
                first.Advance(bytes, pulls);
                RemoveSent();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var segment in _segments)
            {
                segment.Dispose();
            }

            _segments.Clear();
        }
    }

    private void RemoveSent()
    {
        while (_segments.First?.Value is { } first && first.Sent == first.Length)
        {
            RemoveFirst();
        }
    }

    private void RemoveFirst()
    {
        var first = _segments.First!.Value;
        _segments.RemoveFirst();
        first.Delete();
    }
}

/// <summary>Bytes that begin with whole records of one file; the last record may be cut.</summary>
internal readonly record struct SpoolBatch(long Segment, ReadOnlyMemory<byte> Records);
