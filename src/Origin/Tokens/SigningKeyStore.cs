using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>
/// The life of keys in the database: made, published, signing, published again until the last token has ended. Whoever makes one holds the
/// head of the change log, so of several nodes that start or rotate at once one makes the key and the others find it.
/// </summary>
internal sealed class SigningKeyStore(SigningKeysTable table, ChangesTable changes, AccessChanges access, OriginSecret secret, TokensOptions options)
{
    // Requests of an upload session may come with a token that has ended: so long its key is still known.
    private static readonly TimeSpan Afterwards = TimeSpan.FromDays(1);

    /// <summary>The keys there are.</summary>
    /// <exception cref="StartupException">They were encrypted with another secret.</exception>
    public async Task<List<SigningKey>> ReadAsync(DbSession session, DateTimeOffset now) =>
        [.. (await table.ListAsync(session, now.ToUnixTimeMilliseconds())).Select(Open)];

    /// <summary>Whether a key was not taken back.</summary>
    public Task<bool> ExistsAsync(DbSession session, string id) => table.ExistsAsync(session, id);

    /// <summary>True when a key has to be made: there is none, or the newest one's time is nearly over.</summary>
    public bool NeedsKey(IReadOnlyList<SigningKey> keys, DateTimeOffset now) => keys.Count == 0 || keys.Max(key => key.SignsTo) - options.KeyLead <= now;

    /// <summary>Makes a key unless another node has; true when it was made here.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="now">The time.</param>
    /// <param name="lease">Under what keys are rotated; null for the first key of all.</param>
    /// <exception cref="LeaseLostException">Another node rotates keys now.</exception>
    public async Task<bool> AddAsync(DbSession session, DateTimeOffset now, Lease? lease)
    {
        await (lease?.RequireAsync(session) ?? Task.CompletedTask);
        await changes.LockHeadAsync(session);
        var keys = await ReadAsync(session, now);
        if (!NeedsKey(keys, now))
        {
            return false;
        }

        // Where no key signs there is no time to publish one first.
        var last = keys.Count == 0 ? now : keys.Max(key => key.SignsTo);
        await InsertAsync(session, now, keys.Count == 0 ? now : Later(last, now + options.KeyLead));
        await table.DeleteRetiredAsync(session, now.ToUnixTimeMilliseconds());
        return true;
    }

    /// <summary>Takes back every key and makes a new one that signs at once: every token has ended.</summary>
    public async Task ReplaceAsync(DbSession session, DateTimeOffset now)
    {
        await changes.LockHeadAsync(session);
        await table.DeleteAllAsync(session);
        await InsertAsync(session, now, now);
        await access.EverybodyAsync(session);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private async Task InsertAsync(DbSession session, DateTimeOffset now, DateTimeOffset signsFrom)
    {
        var signsTo = signsFrom + options.KeyAge;
        var key = SigningKey.Make(signsFrom, signsTo, signsTo + options.KeyLead + options.Life + Afterwards);
        using var pair = key.Pair;
        var row = new SigningKeyRow(
            key.Id,
            Jwk(key),
            secret.Encrypt(pair.ExportPkcs8PrivateKey(), key.Id),
            now.ToUnixTimeMilliseconds(),
            key.SignsFrom.ToUnixTimeMilliseconds(),
            key.SignsTo.ToUnixTimeMilliseconds(),
            key.Retires.ToUnixTimeMilliseconds());
        await table.InsertAsync(session, row);
        await access.KeysAsync(session);
    }

    private SigningKey Open(SigningKeyRow row)
    {
        var plain = secret.Decrypt(row.SecretKey, row.Kid) ?? throw new StartupException(
            "the signing keys in the database were encrypted with another secret: give Origin:Secret (or the file 'secret' in the data folder) its old value, "
            + "or delete the rows of the table signing_keys; then everybody is given new tokens");
        try
        {
            var pair = ECDsa.Create();
            pair.ImportPkcs8PrivateKey(plain, out _);
            return new SigningKey(row.Kid, pair, Time(row.SignsFrom), Time(row.SignsTo), Time(row.Retires));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static string Jwk(SigningKey key)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            key.Public.Write(json);
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
