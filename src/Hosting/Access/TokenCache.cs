using System.Collections.Concurrent;

namespace EdgeRegistry.Hosting.Access;

/// <summary>
/// Verified tokens by the SHA-256 of their text. Reading takes no lock. Two generations: when the young one is full it becomes the old one,
/// and the old one is forgotten; what was forgotten is verified again.
/// </summary>
/// <param name="capacity">The most tokens that are remembered.</param>
internal sealed class TokenCache(int capacity)
{
    private readonly Lock _gate = new();
    private volatile Generations _generations = new(new(), new());
    private int _young;

    /// <summary>Grows with each <see cref="Clear"/>: what was verified before it is not remembered after it.</summary>
    public long Version => Interlocked.Read(ref _version);

    private long _version;

    public VerifiedToken? Find(in TokenHash hash)
    {
        var generations = _generations;
        return generations.Young.TryGetValue(hash, out var token) || generations.Old.TryGetValue(hash, out token) ? token : null;
    }

    public void Add(in TokenHash hash, VerifiedToken token, long version)
    {
        lock (_gate)
        {
            if (version != _version)
            {
                return;
            }

            if (_young >= capacity / 2)
            {
                _generations = new(new(), _generations.Young);
                _young = 0;
            }

            _young += _generations.Young.TryAdd(hash, token) ? 1 : 0;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _version);
            _generations = new(new(), new());
            _young = 0;
        }
    }

    private sealed record Generations(ConcurrentDictionary<TokenHash, VerifiedToken> Young, ConcurrentDictionary<TokenHash, VerifiedToken> Old);
}
