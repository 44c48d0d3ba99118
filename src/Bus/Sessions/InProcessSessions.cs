namespace EdgeRegistry.Bus.Sessions;

/// <summary>Sessions of one process: a restart ends them. There are <see cref="Capacity"/> at most; then the one that would end first goes.</summary>
/// <param name="time">The clock.</param>
/// <param name="capacity">The most sessions.</param>
public sealed class InProcessSessions(TimeProvider time, int capacity = InProcessSessions.Capacity) : ISessions
{
    /// <summary>The most sessions unless said otherwise: with values of the largest size, 160 MiB.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, TimeSpan> _ends = new();

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <inheritdoc/>
    public ValueTask<byte[]?> FindAsync(string secret, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(Living(SessionKey.Of(secret))?.Value.ToArray());
        }
    }

    /// <inheritdoc/>
    public ValueTask KeepAsync(string secret, ReadOnlyMemory<byte> value, TimeSpan life, CancellationToken cancellation)
    {
        SessionKey.RequireSmall(value);
        lock (_gate)
        {
            Keep(SessionKey.Of(secret), new Kept(value.ToArray(), Now + life));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(string secret, TimeSpan life, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var key = SessionKey.Of(secret);
            if (Living(key) is not { } kept)
            {
                return ValueTask.FromResult(false);
            }

            Keep(key, kept with { Ends = Now + life });
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask EndAsync(string secret, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _kept.Remove(SessionKey.Of(secret));
        }

        return ValueTask.CompletedTask;
    }

    private Kept? Living(string key) => _kept.TryGetValue(key, out var kept) && kept.Ends > Now ? kept : null;

    private void Keep(string key, Kept kept)
    {
        _kept[key] = kept;
        _ends.Enqueue(key, kept.Ends);
        if (_ends.Count > 4 * (long)capacity)
        {
            _ends.Clear(); // each renewal left one behind
            _ends.EnqueueRange(_kept.Select(pair => (pair.Key, pair.Value.Ends)));
        }

        while (_ends.TryPeek(out var first, out var end) && (end <= Now || _kept.Count > capacity))
        {
            _ends.Dequeue();
            if (_kept.TryGetValue(first, out var old) && old.Ends == end)
            {
                _kept.Remove(first); // else it was renewed, and stands in the queue again
            }
        }
    }

    private sealed record Kept(byte[] Value, TimeSpan Ends);
}
