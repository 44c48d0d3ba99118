namespace EdgeRegistry.Origin.Storage;

/// <summary>
/// The threads on which every call to the file system of blobs and uploads runs: a few of their own, so that a mount that hangs holds these
/// and nothing else. A call has <see cref="StorageOptions.Timeout"/> to begin and as long to end; whoever asked for it then hears
/// <see cref="StorageUnavailableException"/>, while the call itself is left to end when it can. While all threads hang, calls fail at once.
/// </summary>
internal sealed class StorageThreads : IDisposable
{
    /// <summary>The most calls that may wait.</summary>
    public const int MostWaiting = 4096;

    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private readonly StorageQueue _queue;
    private readonly List<Worker> _workers = [];
    private readonly Stack<Worker> _idle = new();
    private readonly StorageOptions _options;
    private readonly StorageFolder _folder;
    private readonly StorageState _state;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _timedOut;
    private int _hung;
    private bool _isStopping;

    public StorageThreads(StorageOptions options, StorageFolder folder, StorageState state, TimeProvider time)
    {
        (_options, _folder, _state, _time) = (options, folder, state, time);
        _queue = new StorageQueue(options.Threads / 2);
        var period = TimeSpan.FromTicks(Math.Clamp(options.Timeout.Ticks / 10, TimeSpan.TicksPerMillisecond * 20, TimeSpan.TicksPerSecond));
        _timer = time.CreateTimer(_ => GiveUpWhatIsLate(), null, period, period);
    }

    /// <summary>Calls under way, those that were given up included.</summary>
    public int Running => Counted(() => _workers.Count(worker => worker.Call is not null));

    /// <summary>Calls that wait for a thread.</summary>
    public int Waiting => Counted(() => _queue.Count);

    /// <summary>Calls under way whose callers were told to come again.</summary>
    public int Hung => Counted(() => _hung);

    /// <summary>Calls that were given up since the start.</summary>
    public long TimedOut => Interlocked.Read(ref _timedOut);

    /// <summary>How long the oldest call has been under way.</summary>
    public TimeSpan Longest => Counted(() => _workers.Max(worker => worker.Call is { } call ? _time.GetElapsedTime(call.Since) : (TimeSpan?)TimeSpan.Zero)) ?? TimeSpan.Zero;

    /// <summary>Runs a call.</summary>
    /// <param name="use">What it does.</param>
    /// <param name="work">The call; it runs on a storage thread and may block there.</param>
    /// <param name="buffer">Bytes that it reads or writes.</param>
    /// <param name="late">What happens to its answer when nobody waits for it any more.</param>
    /// <param name="more">Time that it may need beyond the usual.</param>
    /// <exception cref="StorageUnavailableException">It did not end in time, cannot begin, or the file system is full or fails.</exception>
    public Task<T> RunAsync<T>(StorageUse use, Func<T> work, StorageBuffer? buffer = null, Action<T>? late = null, TimeSpan more = default)
    {
        var call = new StorageCall<T>(use, _options.Timeout + more, buffer, work, late);
        buffer?.Hold();
        if (Enqueue(call) is { } refusal)
        {
            call.Release();
            call.GiveUp(refusal);
        }

        return call.Answer;
    }

    /// <summary>Runs a call that answers nothing.</summary>
    public Task RunAsync(StorageUse use, Action work, StorageBuffer? buffer = null, TimeSpan more = default) =>
        RunAsync(
            use,
            () =>
            {
                work();
                return true;
            },
            buffer,
            late: null,
            more);

    /// <summary>Closes a file, which may take as long as any other call; nobody waits for it. A call that still uses the file ends first.</summary>
    public void Close(IDisposable file)
    {
        var call = new StorageCall<bool>(
            StorageUse.Close,
            _options.Timeout,
            buffer: null,
            () =>
            {
                file.Dispose();
                return true;
            },
            late: null);
        if (Enqueue(call) is not null)
        {
            file.Dispose(); // the process ends
        }
    }

    public void Dispose()
    {
        List<Worker> workers;
        lock (_gate)
        {
            _isStopping = true;
            workers = [.. _workers];
        }

        _timer.Dispose();
        var began = _time.GetTimestamp();
        foreach (var worker in workers)
        {
            worker.Wake.Release();
        }

        foreach (var worker in workers)
        {
            var rest = PatienceAtEnd - _time.GetElapsedTime(began);
            worker.Thread.Join(rest > TimeSpan.Zero ? rest : TimeSpan.Zero); // one that hangs ends with the process
        }
    }

    private StorageUnavailableException? Enqueue(StorageCall call)
    {
        Worker? worker = null;
        var isNew = false;
        lock (_gate)
        {
            if (Refusal(call) is { } refusal)
            {
                return refusal;
            }

            call.Since = _time.GetTimestamp();
            if (_queue.Add(call) && !_idle.TryPop(out worker) && _workers.Count < _options.Threads)
            {
                worker = new Worker(new Thread(Work) { IsBackground = true, Name = $"storage-{_workers.Count + 1}" });
                _workers.Add(worker);
                isNew = true;
            }
        }

        if (isNew)
        {
            worker!.Thread.Start(worker);
        }
        else
        {
            worker?.Wake.Release();
        }

        return null;
    }

    // Closing is never refused while there are threads that will do it some day: there are no more closings than files that were opened.
    private StorageUnavailableException? Refusal(StorageCall call)
    {
        if (_isStopping)
        {
            return new StorageUnavailableException("this origin is stopping");
        }

        return call.Use is StorageUse.Close || (_hung < _options.Threads && _queue.Count < MostWaiting)
            ? null
            : new StorageUnavailableException($"the storage folder does not answer: {_hung} calls hang, {_queue.Count} wait");
    }

    private void Work(object? state)
    {
        var worker = (Worker)state!;
        while (true)
        {
            StorageCall? call;
            lock (_gate)
            {
                call = _queue.Take();
                if (call is not null)
                {
                    call.Since = _time.GetTimestamp();
                    worker.Call = call;
                }
                else if (_isStopping)
                {
                    return;
                }
                else
                {
                    _idle.Push(worker);
                }
            }

            if (call is null)
            {
                worker.Wake.Wait();
                continue;
            }

            Settle(worker, call, call.Run(_folder.IsMarked, Failed));
        }
    }

    private void Settle(Worker worker, StorageCall call, Exception? fault)
    {
        bool isWell;
        lock (_gate)
        {
            _queue.Ended(call);
            worker.Call = null;
            _hung -= worker.IsHung ? 1 : 0;
            worker.IsHung = false;
            isWell = _hung == 0;
        }

        if (fault is not StorageUnavailableException && isWell)
        {
            _state.Succeeded(call.Use);
        }
    }

    // Before its caller hears of it: who is told 503 must find the same at /readyz.
    private void Failed(StorageUse use, Exception fault)
    {
        if (fault is StorageUnavailableException unavailable)
        {
            _state.Failed(use, unavailable);
        }
    }

    private void GiveUpWhatIsLate()
    {
        var running = new List<StorageCall>();
        var waiting = new List<StorageCall>();
        lock (_gate)
        {
            foreach (var worker in _workers.Where(worker => !worker.IsHung && worker.Call is { } call && IsLate(call)))
            {
                worker.IsHung = true;
                _hung++;
                running.Add(worker.Call!);
            }

            _queue.RemoveDue(call => _hung >= _options.Threads || IsLate(call), waiting);
        }

        foreach (var call in running)
        {
            GiveUp(call, $"a call to the storage folder has not come back within {call.Allowed.TotalSeconds:0.#} seconds");
        }

        foreach (var call in waiting)
        {
            call.Release();
            GiveUp(call, "the storage folder does not answer: all threads for it are busy");
        }
    }

    private void GiveUp(StorageCall call, string why)
    {
        var fault = new StorageUnavailableException(why);
        Interlocked.Increment(ref _timedOut);
        _state.Failed(call.Use, fault);
        call.GiveUp(fault);
    }

    private bool IsLate(StorageCall call) => _time.GetElapsedTime(call.Since) > call.Allowed;

    private T Counted<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private sealed record Worker(Thread Thread)
    {
        public SemaphoreSlim Wake { get; } = new(0);

        public StorageCall? Call { get; set; }

        public bool IsHung { get; set; }
    }
}
