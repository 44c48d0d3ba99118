using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Leases;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>The keys as this process knows them: who signs now, and whose signatures are good. Read again when they have changed.</summary>
internal sealed class SigningKeys(Database.Database database, ChangeLog log, SigningKeyStore store, TokensOptions options, TimeProvider time) : ITokenKeys
{
    // An unknown key may be another node's newest, a moment old; whoever invents names must not keep the database busy, and waits.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    // Names are random and stand in the database before anybody signs with them: one that was not there is an invention, and is not looked for at each use.
    private static readonly TimeSpan BelievedUnknown = TimeSpan.FromSeconds(10);
    private const int MostUnknown = 256;

    private readonly ConcurrentDictionary<string, long> _unknown = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _reading = new(1);
    private volatile Ring _ring = new(FrozenDictionary<string, Known>.Empty, -1);
    private readonly Lock _looks = new();
    private long _changes;
    private long? _looked;
    private Task<Ring>? _nextLook;

    /// <summary>The public halves, for everybody.</summary>
    public async ValueTask<IReadOnlyList<TokenKey>> PublishedAsync(CancellationToken cancellation)
    {
        var ring = await CurrentAsync(cancellation);
        return [.. ring.Keys.Values.Where(known => known.Key.Retires > time.GetUtcNow()).OrderBy(known => known.Key.SignsFrom).Select(known => known.Key.Public)];
    }

    /// <inheritdoc/>
    public async ValueTask<TokenKey?> FindAsync(string id, CancellationToken cancellation)
    {
        var ring = await CurrentAsync(cancellation);
        if (!ring.Keys.ContainsKey(id) && !(_unknown.TryGetValue(id, out var since) && Stopwatch.GetElapsedTime(since) < BelievedUnknown))
        {
            ring = await LookAsync(cancellation);
            if (!ring.Keys.ContainsKey(id))
            {
                Remember(id);
            }
        }

        return ring.Keys.TryGetValue(id, out var known) && known.Key.Retires > time.GetUtcNow() ? known.Key.Public : null;
    }

    /// <summary>Who signs now: the newest of those whose time has come and that were not taken back a moment ago at another node.</summary>
    public async ValueTask<TokenSigner> SignerAsync(CancellationToken cancellation)
    {
        var ring = await CurrentAsync(cancellation);
        if (!await database.ReadAsync(session => store.ExistsAsync(session, SignerOf(ring).Key.Id), cancellation))
        {
            ring = await ReadAsync(null, cancellation);
        }

        return SignerOf(ring).Signer;
    }

    private Known SignerOf(Ring ring)
    {
        var now = time.GetUtcNow();
        var good = ring.Keys.Values.Where(known => known.Key.Retires > now).ToList();
        return good.Where(known => known.Key.SignsFrom <= now).MaxBy(known => known.Key.SignsFrom)
            ?? good.MinBy(known => known.Key.SignsFrom) // all were replaced at a node whose clock is a little ahead of this one's
            ?? throw new InvalidOperationException("There is no key that signs tokens.");
    }

    /// <summary>Reads what there is, and makes the key that is due: under the lease, and the very first one without.</summary>
    /// <exception cref="StartupException">The keys were encrypted with another secret.</exception>
    /// <exception cref="LeaseLostException">Another node makes keys now.</exception>
    public async Task RenewAsync(Lease? lease, CancellationToken cancellation)
    {
        var ring = await ReadAsync(_ring, cancellation);
        if ((lease is not null || ring.Keys.Count == 0) && store.NeedsKey([.. ring.Keys.Values.Select(known => known.Key)], time.GetUtcNow()))
        {
            await log.CommitAsync(session => store.AddAsync(session, time.GetUtcNow(), lease));
            await ReadAsync(_ring, cancellation);
        }
    }

    /// <summary>Says that the keys have changed: they are read again before the next use.</summary>
    public void Changed() => Interlocked.Increment(ref _changes);

    private void Remember(string unknown)
    {
        if (_unknown.Count >= MostUnknown)
        {
            _unknown.Clear();
        }

        _unknown[unknown] = Stopwatch.GetTimestamp();
    }

    private ValueTask<Ring> CurrentAsync(CancellationToken cancellation)
    {
        var ring = _ring;
        return ring.Changes == Interlocked.Read(ref _changes) ? ValueTask.FromResult(ring) : new ValueTask<Ring>(ReadAsync(ring, cancellation));
    }

    // A look that begins after this call; one serves all that wait for it, and there is one a second.
    private Task<Ring> LookAsync(CancellationToken cancellation)
    {
        Task<Ring> look;
        lock (_looks)
        {
            look = _nextLook ??= Task.Run(LookInTurnAsync, CancellationToken.None);
        }

        return look.WaitAsync(cancellation);
    }

    private async Task<Ring> LookInTurnAsync()
    {
        if (_looked is { } last && BetweenLooks - Stopwatch.GetElapsedTime(last) is var pause && pause > TimeSpan.Zero)
        {
            await Task.Delay(pause); // the machine's time: it is the database that is spared
        }

        lock (_looks)
        {
            _nextLook = null; // who comes from here on may look for what this look does not see
            _looked = Stopwatch.GetTimestamp();
        }

        return await ReadAsync(null, CancellationToken.None);
    }

    // Those who waited for one reading need no other.
    private async Task<Ring> ReadAsync(Ring? seen, CancellationToken cancellation)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            var changes = Interlocked.Read(ref _changes);
            if (seen is not null && !ReferenceEquals(seen, _ring) && _ring.Changes == changes)
            {
                return _ring;
            }

            var now = time.GetUtcNow();
            var keys = await database.ReadAsync(session => store.ReadAsync(session, now), cancellation);
            _ring = new Ring(keys.ToFrozenDictionary(key => key.Id, Keep, StringComparer.Ordinal), changes);
            return _ring;
        }
        finally
        {
            _reading.Release();
        }
    }

    // What is known stays as it is: somebody may be signing with it.
    private Known Keep(SigningKey key)
    {
        if (_ring.Keys.TryGetValue(key.Id, out var known))
        {
            key.Pair.Dispose();
            return known;
        }

        return new Known(key, new TokenSigner(key.Id, key.Pair, options.Service));
    }

    private sealed record Known(SigningKey Key, TokenSigner Signer);

    private sealed record Ring(FrozenDictionary<string, Known> Keys, long Changes);
}
