using EdgeRegistry.Bus;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Changes;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>
/// Follows the origin's own change log without gaps, for the tokens that it checks and issues. A change is applied here before it is
/// acknowledged. After trouble (a number left out, a pass that failed) it reads on in the database before it is relied on again.
/// </summary>
internal sealed class AccessFeed(Database.Database database, ChangesTable changes, OriginBus bus, Revocations revocations, KnownKeys keys) : IChangeSubscriber, IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _reading = new(1);
    private ChangeHead _head = new("", 0);
    private IDisposable? _subscription;
    private long _lost;
    private long _mended;
    private long _asked = long.MinValue / 2; // Environment.TickCount64

    /// <summary>True while a change may be missing here: then no token is believed without asking the database.</summary>
    public bool IsBehind => Interlocked.Read(ref _lost) != Interlocked.Read(ref _mended) || IsSilent;

    // This node has not looked for a while at what other nodes did: it was stopped, or the database does not answer it.
    private bool IsSilent => !bus.IsCurrent && Environment.TickCount64 - Interlocked.Read(ref _asked) >= (long)OriginBus.Lease.TotalMilliseconds;

    /// <summary>Begins to follow. Whoever is answered later has been heard.</summary>
    /// <param name="since">Older changes concern no token that is still good (Unix milliseconds).</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task BeginAsync(long since, CancellationToken cancellation)
    {
        var recent = new List<AccessChange>();
        var floor = 0L;
        var head = await database.ReadAsync(
            async session =>
            {
                floor = 0;
                recent.Clear();
                var now = await changes.HeadAsync(session);
                await changes.LastAccessAsync(session, Take);
                return now;
            },
            cancellation);
        revocations.Begin(head.Epoch, floor);
        recent.ForEach(change => revocations.Apply(head.Epoch, change.Seq, change.Account, change.Project));
        _head = head;
        _subscription = bus.Subscribe(this);

        bool Take(AccessChange change)
        {
            var wanted = change.Time >= since && recent.Count < Revocations.DefaultCapacity;
            if (wanted)
            {
                recent.Add(change);
            }
            else
            {
                floor = change.Seq;
            }

            return wanted;
        }
    }

    /// <summary>
    /// How far changes are applied here: grants that are computed after this was read are at least so new. Where other nodes change rights,
    /// too, it is everything that any of them has acknowledged: else who has just been given another password there and logs in here would be
    /// given a token that is older than the change.
    /// </summary>
    public async ValueTask<ChangeHead> HeadAsync(CancellationToken cancellation)
    {
        await EnsureAsync(cancellation);
        if (bus.IsShared)
        {
            await ReadOnAsync(cancellation);
        }

        return Volatile.Read(ref _head);
    }

    /// <summary>Reads on in the database when something may be missing.</summary>
    public ValueTask EnsureAsync(CancellationToken cancellation) => IsBehind ? new ValueTask(CatchUpAsync(cancellation)) : ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void OnChange(ChangeEvent change)
    {
        if (change.Kind is ChangeKind.KeysChanged)
        {
            keys.Changed();
        }

        lock (_gate)
        {
            if (change.Kind is ChangeKind.AccessChanged)
            {
                revocations.Apply(change.Epoch, change.Seq, change.Tag, change.Repository);
            }

            if (change.Epoch == _head.Epoch && change.Seq == _head.Seq + 1)
            {
                Volatile.Write(ref _head, new ChangeHead(change.Epoch, change.Seq));
            }
            else if (change.Epoch != _head.Epoch || change.Seq > _head.Seq)
            {
                Interlocked.Increment(ref _lost);
            }
        }
    }

    /// <inheritdoc/>
    public void OnInterrupted() => Interlocked.Increment(ref _lost);

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _reading.Dispose();
    }

    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            var lost = Interlocked.Read(ref _lost);
            if (lost == Interlocked.Read(ref _mended) && !IsSilent)
            {
                return;
            }

            var (from, asked) = (Volatile.Read(ref _head), Environment.TickCount64);
            var (head, missed, isWhole) = await database.ReadAsync(
                async session =>
                {
                    var isWhole = !await changes.HasUnnumberedAccessAsync(session);
                    var head = await changes.HeadAsync(session);
                    return (head, await changes.AccessAfterAsync(session, from.Epoch == head.Epoch ? from.Seq : 0), isWhole);
                },
                cancellation);
            Apply(head, missed);
            keys.Changed();
            if (isWhole)
            {
                Interlocked.Exchange(ref _mended, lost);
                Interlocked.Exchange(ref _asked, asked);
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task ReadOnAsync(CancellationToken cancellation)
    {
        var from = Volatile.Read(ref _head);
        var (head, missed, haveKeysChanged) = await database.ReadAsync(
            async session =>
            {
                var head = await changes.HeadAsync(session);
                return head == from ? (head, [], false) : (head, await changes.AccessAfterAsync(session, from.Epoch == head.Epoch ? from.Seq : 0), await changes.HaveKeysChangedAsync(session, from.Seq));
            },
            cancellation);
        Apply(head, missed);
        if (haveKeysChanged)
        {
            keys.Changed();
        }
    }

    private void Apply(ChangeHead head, List<AccessChange> missed)
    {
        lock (_gate)
        {
            missed.ForEach(change => revocations.Apply(head.Epoch, change.Seq, change.Account, change.Project));
            if (head.Epoch != _head.Epoch || head.Seq > _head.Seq)
            {
                Volatile.Write(ref _head, head);
            }
        }
    }
}

/// <summary>What must look again when keys have changed.</summary>
internal sealed record KnownKeys(SigningKeys Signing, BearerTokens Verified)
{
    public void Changed()
    {
        Signing.Changed();
        Verified.Forget();
    }
}
