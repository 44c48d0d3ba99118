using System.Threading.Channels;
using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>What <see cref="FactJournal.Replay"/> found.</summary>
/// <param name="Facts">Records read.</param>
/// <param name="DroppedBytes">Bytes after the last record that could be trusted.</param>
/// <param name="End">Whether those were a torn tail or damage. After damage, drops may be among what was lost: links that were read must be proven again.</param>
internal readonly record struct JournalReplay(long Facts, long DroppedBytes, JournalEnd End);

/// <summary>
/// The facts of an edge in the order in which they became known. Its life: <see cref="Open"/>, <see cref="Replay"/> to the end,
/// <see cref="Start"/>, then <see cref="AppendAsync"/> from any thread, then dispose.
/// </summary>
/// <remarks>
/// Rule for callers: apply a fact to memory first, append it then. A rewrite takes the live facts from memory and drops the file, so
/// a fact that were only in the file would be lost; one that is in both is harmless. What was appended reaches the file at once
/// (what arrives during a write goes with the next), so a <c>kill -9</c> loses what waits, a few milliseconds on a disk that works.
/// While the disk refuses, facts are counted and let go, callers go on, and the next write that succeeds is a rewrite of everything.
/// </remarks>
internal sealed class FactJournal : IAsyncDisposable
{
    private readonly JournalFile _file;
    private readonly Channel<Entry> _queue;
    private readonly ILogger _logger;
    private readonly JournalMetrics _metrics;
    private readonly JournalWriter _writer;
    private Task _running = Task.CompletedTask;
    private State _state;

    private FactJournal(JournalFile file, FactJournalOptions options, ILogger logger, TimeProvider time, JournalMetrics metrics)
    {
        _file = file;
        _logger = logger;
        _writer = new JournalWriter(file, options, logger, time, metrics);
        _metrics = metrics;
        _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(options.QueueLength)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
        });
    }

    private enum State
    {
        Opened,
        Replayed,
        Started,
    }

    /// <summary>How the replay went; valid when it was read to its end.</summary>
    public JournalReplay Recovered { get; private set; }

    /// <summary>Facts that a failing disk refused since the start.</summary>
    public long LostFacts => _writer.LostFacts;

    /// <summary>Bytes of the file.</summary>
    public long Length => _file.Length;

    /// <summary>How far the file is; everything before it was applied.</summary>
    public FactsMark Mark => _writer.Mark;

    /// <summary>Opens or creates the journal at <paramref name="path"/>; its folder must exist.</summary>
    /// <exception cref="JournalVersionException">A newer version wrote it.</exception>
    /// <exception cref="IOException">The file cannot be opened for writing.</exception>
    public static FactJournal Open(string path, FactJournalOptions options, ILogger logger, TimeProvider time, JournalMetrics? metrics = null) =>
        new(JournalFile.Open(path, logger), options, logger, time, metrics ?? new JournalMetrics());

    /// <summary>Every fact in order, once. At the first record that is not whole it stops and cuts the file there.</summary>
    /// <param name="covered">
    /// The index has seen the links before it: they are left out, unless the mark turns out to be of another journal. Then all facts follow,
    /// from the first: to apply one again, in order, changes nothing.
    /// </param>
    public IEnumerable<Fact> Replay(FactsMark? covered = null)
    {
        Require(State.Opened);
        var reader = _file.Read(covered);
        for (var fact = reader.TryRead(); fact is not null || reader.IsAstray; fact = reader.TryRead())
        {
            if (reader.IsAstray)
            {
                (reader, covered) = (_file.Read(null), null);
            }
            else
            {
                yield return fact!;
            }
        }

        Recover(reader, covered);
    }

    private void Recover(JournalReader reader, FactsMark? covered)
    {
        var dropped = _file.CutAt(reader) + _file.DroppedAtOpen;
        var end = _file.DroppedAtOpen > 0 ? JournalEnd.Damaged : reader.End;
        Recovered = new JournalReplay(reader.Records, dropped, end);
        _writer.Begin(covered);
        JournalLog.Replayed(_logger, reader.Records, _file.Length, covered?.Offset ?? 0);
        if (end != JournalEnd.Clean)
        {
            JournalLog.Cut(_logger, end, dropped);
            _metrics.Dropped(dropped);
        }

        _state = State.Replayed;
    }

    /// <summary>Begins to take facts.</summary>
    /// <param name="liveFacts">
    /// The facts that hold now, for rewriting the file. Called and enumerated on the writer's task while facts go on being applied;
    /// it must show everything applied before it was called.
    /// </param>
    public void Start(Func<IEnumerable<Fact>> liveFacts)
    {
        Require(State.Replayed);
        _state = State.Started;
        _running = Task.Run(() => _writer.RunAsync(_queue.Reader, liveFacts));
    }

    /// <summary>Appends a fact that was applied. Returns when it is queued: at once, unless the queue is full.</summary>
    /// <exception cref="ArgumentException">A text is too long.</exception>
    /// <exception cref="ChannelClosedException">The journal was disposed.</exception>
    public ValueTask AppendAsync(Fact fact, CancellationToken cancellationToken = default)
    {
        FactCodec.Validate(fact);
        return Enqueue(new Entry(fact, null), cancellationToken);
    }

    /// <summary>Returns when everything appended before is in the file.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Enqueue(new Entry(null, flushed), cancellationToken);
        await flushed.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
        _file.Dispose();
    }

    private ValueTask Enqueue(Entry entry, CancellationToken cancellationToken)
    {
        Require(State.Started);
        return _queue.Writer.TryWrite(entry) ? ValueTask.CompletedTask : _queue.Writer.WriteAsync(entry, cancellationToken);
    }

    private void Require(State state)
    {
        if (_state != state)
        {
            throw new InvalidOperationException($"The journal is {_state}; this needs it {state}: open, replay to the end, start, append.");
        }
    }

    /// <summary>A fact, or somebody who waits for those before.</summary>
    internal readonly record struct Entry(Fact? Fact, TaskCompletionSource? Flushed);
}
