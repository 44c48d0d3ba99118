using System.Security.Cryptography;
using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Edge.Access.Tokens;

/// <summary>
/// Tokens that this edge makes itself while the origin cannot be reached: signed with a key that lives as long as the process, for a name that
/// nobody else has. The origin and every other edge know neither.
/// </summary>
internal sealed class LocalTokens : ITokenKeys, IDisposable
{
    /// <summary>How the names of such keys begin: nobody asks the origin for them.</summary>
    public const string KeyPrefix = "edge-";

    /// <summary>How long such a token is good.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TokenKey _key;
    private readonly TokenSigner _signer;
    private readonly BearerTokens _verifier;
    private readonly TimeProvider _time;
    private volatile bool _hasIssued;

    public LocalTokens(TimeProvider time)
    {
        var name = KeyPrefix + RandomNumberGenerator.GetHexString(32, lowercase: true);
        _time = time;
        _key = TokenKey.Of(name, _pair);
        _signer = new TokenSigner(name, _pair, name);
        _verifier = new BearerTokens(this, name, time);
    }

    /// <summary>A token for what a login of before was granted.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="grants">What; pulls only.</param>
    /// <param name="epoch">The history in which that was granted.</param>
    /// <param name="seq">The number before which it was granted.</param>
    public string Issue(Caller caller, IReadOnlyList<Oci.TokenScope> grants, string epoch, long seq)
    {
        _hasIssued = true;
        var now = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());
        return _signer.Sign(new TokenClaims(caller, grants, epoch, seq, now, now + Life));
    }

    /// <summary>What a token that the origin did not sign is worth here.</summary>
    public ValueTask<BearerCheck> CheckAsync(string? authorization, CancellationToken cancellation) =>
        _hasIssued ? _verifier.CheckAsync(authorization, cancellation) : ValueTask.FromResult(new BearerCheck(BearerState.Invalid));

    /// <inheritdoc/>
    public ValueTask<TokenKey?> FindAsync(string id, CancellationToken cancellation) => ValueTask.FromResult(id == _key.Id ? _key : null);

    public void Dispose() => _pair.Dispose();
}
