using System.Collections.Concurrent;
using System.Text.Json;
using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Edge.Access.Offline;

/// <summary>
/// The logins that are kept for when the origin is away, by the name that was sent (of a refresh token, its hash): at most
/// <see cref="MaxLogins"/>, in memory and in a file that only the edge's own user may read.
/// </summary>
internal sealed class KeptLogins(SmallFile file)
{
    /// <summary>The most; above it the ones that were used longest ago are forgotten.</summary>
    public const int MaxLogins = 1000;

    private readonly ConcurrentDictionary<string, KeptLogin> _logins = new(StringComparer.Ordinal);

    /// <summary>Number of logins that are kept.</summary>
    public int Count => _logins.Count;

    /// <summary>Takes up what the last process left.</summary>
    public void Recover()
    {
        try
        {
            var kept = file.TryRead() is { } content ? JsonSerializer.Deserialize<Dictionary<string, KeptLogin>>(content) : null;
            foreach (var (key, login) in kept ?? [])
            {
                _logins[key] = login;
            }
        }
        catch (JsonException)
        {
            _logins.Clear(); // costs those clients a login while the origin is away
        }
    }

    /// <summary>Finds one.</summary>
    public KeptLogin? Find(string key) => _logins.GetValueOrDefault(key);

    /// <summary>Keeps one, in the place of what had its name.</summary>
    public void Keep(string key, KeptLogin login)
    {
        _logins[key] = login;
        if (_logins.Count > MaxLogins)
        {
            foreach (var oldest in _logins.OrderBy(pair => pair.Value.At).Take(MaxLogins / 10))
            {
                _logins.TryRemove(oldest);
            }
        }
    }

    /// <summary>Forgets one.</summary>
    public void Forget(string key) => _logins.TryRemove(key, out _);

    /// <summary>Forgets everything that ended before (Unix milliseconds), or whose account's rights were changed since.</summary>
    public void Purge(long before, Func<KeptLogin, bool> isOver)
    {
        foreach (var pair in _logins.Where(pair => pair.Value.At < before || isOver(pair.Value)))
        {
            _logins.TryRemove(pair);
        }
    }

    /// <summary>Writes the file; false when the disk refuses.</summary>
    public bool Save() => file.TryWrite(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, KeptLogin>(_logins)));

    /// <summary>The token that a login was answered with then, to ask whether it still stands.</summary>
    public static VerifiedToken TokenOf(KeptLogin login, string epoch, long seq) =>
        new(new TokenClaims(new Caller(login.Kind, login.Account), [], epoch, seq, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
}
