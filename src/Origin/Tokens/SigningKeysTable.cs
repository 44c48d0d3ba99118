using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Tokens;

/// <summary><c>signing_keys</c>: the keys that sign tokens, those to come and those that have signed.</summary>
internal sealed class SigningKeysTable
{
    private const string Columns =
        """
        SELECT kid AS Kid, public_key AS PublicKey, secret_key AS SecretKey, created AS Created, signs_from AS SignsFrom, signs_to AS SignsTo, retires AS Retires
        FROM signing_keys
        """;

    /// <summary>Those that are not retired.</summary>
    public Task<List<SigningKeyRow>> ListAsync(DbSession session, long now) =>
        session.QueryAsync<SigningKeyRow>(Columns + " WHERE retires > @now ORDER BY signs_from, kid", new { now });

    /// <summary>Whether there is such a key.</summary>
    public async Task<bool> ExistsAsync(DbSession session, string kid) => await session.FirstOrDefaultAsync<long?>("SELECT 1 FROM signing_keys WHERE kid = @kid", new { kid }) is not null;

    public Task InsertAsync(DbSession session, SigningKeyRow row) =>
        session.ExecuteAsync(
            """
            INSERT INTO signing_keys (kid, public_key, secret_key, created, signs_from, signs_to, retires)
            VALUES (@Kid, @PublicKey, @SecretKey, @Created, @SignsFrom, @SignsTo, @Retires)
            """,
            row);

    /// <summary>Removes those that have retired.</summary>
    public Task DeleteRetiredAsync(DbSession session, long now) => session.ExecuteAsync("DELETE FROM signing_keys WHERE retires <= @now", new { now });

    /// <summary>Takes back every key: no token that there is will be accepted.</summary>
    public Task DeleteAllAsync(DbSession session) => session.ExecuteAsync("DELETE FROM signing_keys");
}

/// <summary>A row; times are Unix milliseconds.</summary>
internal sealed record SigningKeyRow(string Kid, string PublicKey, string SecretKey, long Created, long SignsFrom, long SignsTo, long Retires);
