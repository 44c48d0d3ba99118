using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EdgeRegistry.Hosting.Access;

/// <summary>
/// Finds out what a request's bearer token is worth. One that was verified is known by its hash from then on: header → hash → look-up →
/// end, without a lock or an allocation; only its first request costs a signature. A connection gives each of its requests the same text
/// object while the header stays the same, and that object is known without a hash.
/// </summary>
public sealed class BearerTokens
{
    /// <summary>The most verified tokens that are remembered; about 1 KiB each.</summary>
    public const int Remembered = 16 * 1024;

    private const string Scheme = "Bearer ";
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenCache _cache = new(Remembered);
    private readonly SeenHeaders _seen = new();
    private readonly ITokenKeys _keys;
    private readonly string _registry;
    private readonly TimeProvider _time;

    /// <summary>Makes a verifier.</summary>
    /// <param name="keys">Who may have signed.</param>
    /// <param name="registry">The registry's name: what <c>iss</c> and <c>aud</c> must be.</param>
    /// <param name="time">The clock.</param>
    public BearerTokens(ITokenKeys keys, string registry, TimeProvider time) => (_keys, _registry, _time) = (keys, registry, time);

    /// <summary>Looks at the value of an <c>Authorization</c> header.</summary>
    /// <param name="authorization">The value; null when there is none.</param>
    /// <param name="cancellation">Ends a look-up of a key.</param>
    public ValueTask<BearerCheck> CheckAsync(string? authorization, CancellationToken cancellation)
    {
        if (authorization is not null && _seen.Find(authorization, _cache.Version) is { } seen)
        {
            return ValueTask.FromResult(Judge(seen));
        }

        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return ValueTask.FromResult(new BearerCheck(BearerState.None));
        }

        var text = authorization.AsSpan(Scheme.Length).Trim(' ');
        if (text is TokenFormat.Anonymous)
        {
            return ValueTask.FromResult(new BearerCheck(BearerState.None));
        }

        if (!TokenHash.TryOf(text, out var hash))
        {
            return ValueTask.FromResult(new BearerCheck(BearerState.Invalid));
        }

        var version = _cache.Version; // before the look-up: what is forgotten meanwhile is not seen again
        if (_cache.Find(hash) is not { } known)
        {
            return VerifyAsync(text.ToString(), hash, cancellation);
        }

        _seen.Add(authorization, known, version);
        return ValueTask.FromResult(Judge(known));
    }

    /// <summary>Forgets what was verified, because a key was taken back.</summary>
    public void Forget() => _cache.Clear();

    private async ValueTask<BearerCheck> VerifyAsync(string text, TokenHash hash, CancellationToken cancellation)
    {
        var version = _cache.Version;
        if (await ReadAsync(text, cancellation) is not { } claims)
        {
            return new BearerCheck(BearerState.Invalid);
        }

        var token = new VerifiedToken(claims);
        _cache.Add(hash, token, version);
        return Judge(token);
    }

    private async Task<TokenClaims?> ReadAsync(string text, CancellationToken cancellation)
    {
        JsonWebToken token;
        try
        {
            token = new JsonWebToken(text);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }

        // Before anything is asked of anybody: what cannot be ours.
        if (token.Alg != TokenFormat.Algorithm || token.Typ != TokenFormat.Type || token.IsEncrypted || token.Kid is not { Length: > 0 and <= 64 } id)
        {
            return null;
        }

        if (await _keys.FindAsync(id, cancellation) is not { } key)
        {
            return null;
        }

        var result = await _handler.ValidateTokenAsync(token, Parameters(key));
        return result.IsValid ? TokenPayload.Read(Base64UrlEncoder.DecodeBytes(token.EncodedPayload)) : null;
    }

    // When it begins and ends is judged at every request, because a verified token is remembered.
    private TokenValidationParameters Parameters(TokenKey key) => new()
    {
        ValidAlgorithms = [TokenFormat.Algorithm],
        ValidTypes = [TokenFormat.Type],
        ValidIssuer = _registry,
        ValidAudience = _registry,
        IssuerSigningKey = key.Verifier,
        RequireSignedTokens = true,
        ValidateLifetime = false,
    };

    private BearerCheck Judge(VerifiedToken token)
    {
        var now = _time.GetUtcNow();
        return now switch
        {
            _ when now + TokenFormat.Leeway < token.Claims.Issued => new BearerCheck(BearerState.Invalid),
            _ when now - TokenFormat.Leeway >= token.Expires => new BearerCheck(BearerState.Expired, token),
            _ => new BearerCheck(BearerState.Good, token),
        };
    }
}
