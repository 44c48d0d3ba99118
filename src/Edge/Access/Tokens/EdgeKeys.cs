using System.Text.Json;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Edge.Access.Tokens;

/// <summary>
/// The keys that the origin publishes, kept on the disk: an edge that starts without its origin verifies tokens. An unknown key is asked
/// for at most once in <see cref="UnknownAgainAfter"/>, whatever tokens come; a change of keys at once.
/// </summary>
internal sealed partial class EdgeKeys(OriginClient origin, SmallFile file, TimeProvider time, AccessMetrics metrics, ILogger<EdgeKeys> logger) : ITokenKeys
{
    /// <summary>How long unknown keys are not asked for after the origin was asked. New keys are published before they sign, so that this is nobody's wait.</summary>
    public static readonly TimeSpan UnknownAgainAfter = TimeSpan.FromSeconds(10);

    private const int MaxSize = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private volatile IReadOnlyDictionary<string, TokenKey> _keys = new Dictionary<string, TokenKey>(StringComparer.Ordinal);
    private Task _asking = Task.CompletedTask;
    private long? _asked;
    private int _changes = 1; // as if there had been one: what the disk holds may be old
    private int _seen;

    /// <summary>Called when a key was taken back: what was verified with it does not count any more.</summary>
    public Action? TakenBack { get; set; }

    /// <summary>True when the keys have changed since the origin last told them.</summary>
    public bool IsOld => Volatile.Read(ref _seen) != Volatile.Read(ref _changes);

    /// <summary>Takes up what the last process left.</summary>
    public void Recover()
    {
        try
        {
            _keys = file.TryRead() is { } content ? TokenKeySet.Read(content) : _keys;
        }
        catch (JsonException e)
        {
            LogUnreadable(e.Message);
        }
    }

    /// <summary>The origin's keys have changed.</summary>
    public void Changed() => Interlocked.Increment(ref _changes);

    /// <inheritdoc/>
    public ValueTask<TokenKey?> FindAsync(string id, CancellationToken cancellation) =>
        _keys.TryGetValue(id, out var key) ? ValueTask.FromResult<TokenKey?>(key)
        : id.StartsWith(LocalTokens.KeyPrefix, StringComparison.Ordinal) ? ValueTask.FromResult<TokenKey?>(null) // some edge's own: the origin has no such key
        : new(AskForAsync(id, cancellation));

    /// <summary>Asks the origin for its keys when they have changed. Never throws but for cancellation.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        if (IsOld)
        {
            await Asking(isUrgent: true).WaitAsync(cancellation);
        }
    }

    private async Task<TokenKey?> AskForAsync(string id, CancellationToken cancellation)
    {
        await Asking(isUrgent: false).WaitAsync(cancellation);
        return _keys.GetValueOrDefault(id);
    }

    private Task Asking(bool isUrgent)
    {
        lock (_gate)
        {
            if (_asking.IsCompleted && (isUrgent || _asked is not { } asked || time.GetElapsedTime(asked) >= UnknownAgainAfter))
            {
                _asked = time.GetTimestamp();
                _asking = Task.Run(AskAsync);
            }

            return _asking;
        }
    }

    private async Task AskAsync()
    {
        var change = Volatile.Read(ref _changes);
        try
        {
            Take(await origin.ReadAsync("keys", "service/jwks", MaxSize, Patience, CancellationToken.None));
            Volatile.Write(ref _seen, change);
            metrics.KeysAsked(succeeded: true);
        }
        catch (Exception e) when (e is OriginUnavailableException or JsonException or HttpRequestException or IOException or OperationCanceledException)
        {
            metrics.KeysAsked(succeeded: false);
            LogNotAnswered(e.Message);
        }
    }

    private void Take(byte[] content)
    {
        var (before, keys) = (_keys, TokenKeySet.Read(content));
        _keys = keys;
        if (before.Keys.Any(id => !keys.ContainsKey(id)))
        {
            TakenBack?.Invoke();
        }

        if (!file.TryWrite(content))
        {
            LogNotKept();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The file of keys cannot be read and is asked for again: {Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(2, LogLevel.Debug, "The origin did not tell its keys: {Reason}")]
    private partial void LogNotAnswered(string reason);

    [LoggerMessage(3, LogLevel.Warning, "The keys could not be kept on the disk: without its origin this edge will not know them after a restart")]
    private partial void LogNotKept();
}
