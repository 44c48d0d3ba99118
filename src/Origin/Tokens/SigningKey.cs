using System.Security.Cryptography;
using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>A key pair that signs tokens for a while.</summary>
/// <param name="Id">The <c>kid</c>: a digest of the public half.</param>
/// <param name="Pair">The key pair.</param>
/// <param name="SignsFrom">Published before, it signs from here on.</param>
/// <param name="SignsTo">When the next one takes over.</param>
/// <param name="Retires">When nothing that it signed is good any more.</param>
internal sealed record SigningKey(string Id, ECDsa Pair, DateTimeOffset SignsFrom, DateTimeOffset SignsTo, DateTimeOffset Retires)
{
    /// <summary>Its public half.</summary>
    public TokenKey Public { get; } = TokenKey.Of(Id, Pair);

    /// <summary>Makes a new key pair.</summary>
    public static SigningKey Make(DateTimeOffset signsFrom, DateTimeOffset signsTo, DateTimeOffset retires)
    {
        var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        var id = Convert.ToHexStringLower(SHA256.HashData([.. point.X!, .. point.Y!]))[..32];
        return new SigningKey(id, pair, signsFrom, signsTo, retires);
    }
}
