using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// <c>user_tokens</c>: personal access tokens, and refresh tokens. Who ends a token adds the access change of its user's account to the same
/// transaction: what it was exchanged for ends with it.
/// </summary>
internal sealed class UserTokensTable(TimeProvider time)
{
    public const string BySecret = Columns + " WHERE secret = @secret";

    private const string Columns =
        "SELECT id AS Id, user_id AS UserId, kind AS Kind, name AS Name, scope AS Scope, expires AS Expires, created AS Created, last_used AS LastUsed FROM user_tokens";

    /// <summary>The token with this secret, ended or not.</summary>
    public async Task<UserToken?> FindAsync(DbSession session, UserTokenKind kind, string secret) =>
        (await session.FirstOrDefaultAsync<Row>(BySecret, new { secret = Secrets.Hash(secret) }))?.ToToken() is { } token && token.Kind == kind ? token : null;

    /// <summary>A user's token.</summary>
    public async Task<UserToken?> FindAsync(DbSession session, long user, long id) =>
        (await session.FirstOrDefaultAsync<Row>(Columns + " WHERE id = @id AND user_id = @user", new { id, user }))?.ToToken();

    /// <summary>A user's tokens of a kind, oldest first.</summary>
    public async Task<List<UserToken>> ListAsync(DbSession session, long user, UserTokenKind kind) =>
        [.. (await session.QueryAsync<Row>(Columns + " WHERE user_id = @user AND kind = @kind ORDER BY id", new { user, kind = (long)kind })).Select(row => row.ToToken())];

    /// <summary>Makes a token.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="user">Whose.</param>
    /// <param name="kind">Which kind.</param>
    /// <param name="name">For people to read.</param>
    /// <param name="secret">The secret itself; its hash is stored.</param>
    /// <param name="scope">What it may at most; null for all that its user may.</param>
    /// <param name="expires">When it ends; null never.</param>
    public async Task<UserToken> InsertAsync(DbSession session, long user, UserTokenKind kind, string name, string secret, AccessLimits? scope, DateTimeOffset? expires)
    {
        await session.ExecuteAsync(
            "INSERT INTO user_tokens (user_id, kind, name, secret, scope, expires, created) VALUES (@user, @kind, @name, @hash, @scope, @expires, @now)",
            new { user, kind = (long)kind, name, hash = Secrets.Hash(secret), scope = scope?.ToJson(), expires = Times.Of(expires), now = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return await FindAsync(session, kind, secret) ?? throw new InvalidDataException("A token that was just stored is not there.");
    }

    /// <summary>Notes a use.</summary>
    public Task TouchAsync(DbSession session, long id, long when) => session.ExecuteAsync("UPDATE user_tokens SET last_used = @when WHERE id = @id", new { id, when });

    /// <summary>Moves a token's end.</summary>
    public Task ExtendAsync(DbSession session, long id, DateTimeOffset expires) =>
        session.ExecuteAsync("UPDATE user_tokens SET expires = @expires WHERE id = @id", new { id, expires = expires.ToUnixTimeMilliseconds() });

    /// <summary>Ends a user's token; false when there is none.</summary>
    public async Task<bool> DeleteAsync(DbSession session, long user, long id) => await session.ExecuteAsync("DELETE FROM user_tokens WHERE id = @id AND user_id = @user", new { id, user }) > 0;

    /// <summary>Ends all of a user's tokens of a kind: refresh tokens at a change of password.</summary>
    public Task DeleteAllAsync(DbSession session, long user, UserTokenKind kind) =>
        session.ExecuteAsync("DELETE FROM user_tokens WHERE user_id = @user AND kind = @kind", new { user, kind = (long)kind });

    private sealed record Row(long Id, long UserId, long Kind, string Name, string? Scope, long? Expires, long Created, long? LastUsed)
    {
        public UserToken ToToken() => new(
            Id,
            UserId,
            (UserTokenKind)Kind,
            Name,
            Scope is null ? null : AccessLimits.Parse(Scope),
            Times.Of(Expires),
            DateTimeOffset.FromUnixTimeMilliseconds(Created),
            Times.Of(LastUsed));
    }
}

/// <summary>A secret that a user's programs use in place of a password.</summary>
/// <param name="Id">Its number.</param>
/// <param name="UserId">Whose.</param>
/// <param name="Kind">Which kind.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Scope">What it may at most; null for all that its user may.</param>
/// <param name="Expires">When it ends; null never.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastUsed">When it was last shown, to the minute.</param>
internal sealed record UserToken(long Id, long UserId, UserTokenKind Kind, string Name, AccessLimits? Scope, DateTimeOffset? Expires, DateTimeOffset Created, DateTimeOffset? LastUsed);

/// <summary>The kinds of a user's tokens. The numbers stand in the database.</summary>
internal enum UserTokenKind
{
    /// <summary>Personal access token.</summary>
    Personal = 1,

    /// <summary>What docker keeps instead of a password (<c>offline_token</c>).</summary>
    Refresh = 2,
}
