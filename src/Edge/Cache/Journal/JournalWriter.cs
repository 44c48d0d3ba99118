using System.Threading.Channels;
using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>The one task that writes the journal: takes what waits, encodes it into one buffer, writes the buffer.</summary>
internal sealed class JournalWriter(JournalFile file, FactJournalOptions options, ILogger logger, TimeProvider time, JournalMetrics metrics)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly byte[] _batch = new byte[64 << 10];
    private readonly List<TaskCompletionSource> _waiting = [];
    private Exception? _failure;
    private long _failedAt;
    private long _lost;
    private long _compactAbove = options.CompactionMinimumBytes;
    private volatile FactsMark _mark = new(0, 0, 0);

    public long LostFacts => Volatile.Read(ref _lost);

    /// <summary>How far the file is.</summary>
    public FactsMark Mark => _mark;

    /// <summary>The file was read to its end.</summary>
    /// <param name="covered">The mark that was found in it: it knows how long the file was after its last rewrite, or null.</param>
    public void Begin(FactsMark? covered)
    {
        _compactAbove = Math.Max(options.CompactionMinimumBytes, covered?.RewriteAbove ?? 0);
        SetMark();
    }

    public async Task RunAsync(ChannelReader<FactJournal.Entry> queue, Func<IEnumerable<Fact>> liveFacts)
    {
        while (await queue.WaitToReadAsync())
        {
            var (bytes, facts) = Gather(queue);
            if (_failure is null)
            {
                Append(bytes, facts);
            }
            else
            {
                metrics.Lost(facts);
                _lost += facts;
            }

            if (_failure is not null)
            {
                Retry(liveFacts);
            }
            else if (file.Length > _compactAbove)
            {
                Compact(liveFacts);
            }

            Answer();
        }

        if (_failure is not null)
        {
            Rewrite(liveFacts); // the last chance
        }
    }

    /// <summary>Encodes what waits now, until the buffer is full.</summary>
    private (int Bytes, int Facts) Gather(ChannelReader<FactJournal.Entry> queue)
    {
        var (bytes, facts) = (0, 0);
        while (_batch.Length - bytes >= JournalFormat.FrameLength + FactCodec.MaximumPayload && queue.TryRead(out var entry))
        {
            if (entry.Fact is { } fact)
            {
                bytes += FactCodec.Encode(fact, _batch.AsSpan(bytes));
                facts++;
            }
            else
            {
                _waiting.Add(entry.Flushed!);
            }
        }

        return (bytes, facts);
    }

    private void Append(int bytes, int facts)
    {
        try
        {
            file.Append(_batch.AsSpan(0, bytes), options.Flush == JournalFlush.EveryWrite);
            SetMark();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            JournalLog.WriteFailed(logger, e);
            metrics.Lost(facts);
            _lost += facts;
            _failure = e;
            _failedAt = time.GetTimestamp();
        }
    }

    private void Retry(Func<IEnumerable<Fact>> liveFacts)
    {
        if (time.GetElapsedTime(_failedAt) >= RetryAfter)
        {
            Rewrite(liveFacts);
        }
    }

    /// <summary>Facts were let go, drops among them: only a rewrite of everything makes the file true again.</summary>
    private void Rewrite(Func<IEnumerable<Fact>> liveFacts)
    {
        if (Compact(liveFacts))
        {
            JournalLog.Recovered(logger, _lost);
            _failure = null;
        }

        _failedAt = time.GetTimestamp();
    }

    private bool Compact(Func<IEnumerable<Fact>> liveFacts)
    {
        var before = file.Length;
        try
        {
            var facts = file.Replace(liveFacts());
            JournalLog.Compacted(logger, before, file.Length, facts);
            metrics.Compacted();
            _compactAbove = Math.Max(options.CompactionMinimumBytes, file.Length * options.CompactionFactor);
            SetMark();
            return true;
        }
        catch (Exception e)
        {
            // Whatever it was, appending still works or fails by itself; try again after as much growth again.
            JournalLog.CompactionFailed(logger, e);
            _compactAbove = before + options.CompactionMinimumBytes;
            return false;
        }
    }

    private void SetMark() => _mark = new FactsMark(file.Length, file.Chain, _compactAbove);

    private void Answer()
    {
        foreach (var waiting in _waiting)
        {
            if (_failure is { } failure)
            {
                waiting.TrySetException(new IOException("The journal cannot be written.", failure));
            }
            else
            {
                waiting.TrySetResult();
            }
        }

        _waiting.Clear();
    }
}
