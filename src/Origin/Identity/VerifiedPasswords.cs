using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// Passwords that were right within the last minute, so that a burst of logins hashes once. Kept is a keyed hash (the key is this process's
/// own) of account, stored hash and password: who changes a password, here or on another node, is not believed the old one.
/// </summary>
internal sealed class VerifiedPasswords(TimeProvider time)
{
    /// <summary>How long a password is remembered.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int MaxEntries = 10_000;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, long> _until = new(StringComparer.Ordinal);

    /// <summary>How many are remembered.</summary>
    public int Count => _until.Count;

    /// <summary>What stands for a password here.</summary>
    /// <param name="account">The account.</param>
    /// <param name="stored">What it was compared with: the stored hash, or a word for the directory that was asked.</param>
    /// <param name="password">The password.</param>
    public string KeyOf(string account, string? stored, string password) =>
        Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{account}\0{stored}\0{password}")));

    /// <summary>Whether it was right lately.</summary>
    public bool Has(string key) => _until.TryGetValue(key, out var until) && time.GetTimestamp() < until;

    /// <summary>Remembers that it was right.</summary>
    public void Add(string key)
    {
        if (_until.Count >= MaxEntries)
        {
            Sweep();
        }

        if (_until.Count < MaxEntries)
        {
            _until[key] = time.GetTimestamp() + (long)(Lifetime.TotalSeconds * time.TimestampFrequency);
        }
    }

    /// <summary>Forgets what has ended.</summary>
    public void Sweep()
    {
        var now = time.GetTimestamp();
        foreach (var (key, until) in _until)
        {
            if (until <= now)
            {
                _until.TryRemove(KeyValuePair.Create(key, until));
            }
        }
    }
}
