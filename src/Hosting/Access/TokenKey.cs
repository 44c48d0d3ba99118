using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace EdgeRegistry.Hosting.Access;

/// <summary>The public half of a key that signs tokens: an elliptic curve key on P-256, nothing else (RFC 7518, 3.4).</summary>
public sealed class TokenKey
{
    private TokenKey(string id, ECParameters point) => (Id, Point, Verifier) = (id, point, VerifierOf(id, point));

    /// <summary>The <c>kid</c>.</summary>
    public string Id { get; }

    /// <summary>What the library verifies with.</summary>
    internal ECDsaSecurityKey Verifier { get; }

    private ECParameters Point { get; }

    /// <summary>The public half of a key pair.</summary>
    public static TokenKey Of(string id, ECDsa key) => new(id, key.ExportParameters(includePrivateParameters: false));

    /// <summary>Reads a JWK (RFC 7517); null when it is no ES256 key that may verify signatures.</summary>
    public static TokenKey? Read(JsonElement jwk)
    {
        if (Text(jwk, "kty") != "EC" || Text(jwk, "crv") != "P-256" || Text(jwk, "use") is not (null or "sig") || Text(jwk, "alg") is not (null or TokenFormat.Algorithm))
        {
            return null;
        }

        try
        {
            return Text(jwk, "kid") is { Length: > 0 } id && Text(jwk, "x") is { } x && Text(jwk, "y") is { } y
                ? new TokenKey(id, new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = { X = Base64UrlEncoder.DecodeBytes(x), Y = Base64UrlEncoder.DecodeBytes(y) } })
                : null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null; // no point of the curve
        }
    }

    /// <summary>Writes the JWK.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kty", "EC");
        json.WriteString("crv", "P-256");
        json.WriteString("use", "sig");
        json.WriteString("alg", TokenFormat.Algorithm);
        json.WriteString("kid", Id);
        json.WriteString("x", Base64UrlEncoder.Encode(Point.Q.X));
        json.WriteString("y", Base64UrlEncoder.Encode(Point.Q.Y));
        json.WriteEndObject();
    }

    private static string? Text(JsonElement jwk, string name) =>
        jwk.ValueKind is JsonValueKind.Object && jwk.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    // The library would keep a list of verifiers for keys that are long gone.
    private static ECDsaSecurityKey VerifierOf(string id, ECParameters point) =>
        new(ECDsa.Create(point)) { KeyId = id, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
}
