using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace EdgeRegistry.Hosting.Access;

/// <summary>Writes tokens: a JWT (RFC 7519) with ES256, as docker's "Token Authentication Implementation" has it.</summary>
/// <param name="keyId">The <c>kid</c>.</param>
/// <param name="key">A key pair on P-256, which the caller keeps and disposes.</param>
/// <param name="registry">The registry's name: <c>iss</c> and <c>aud</c>.</param>
public sealed class TokenSigner(string keyId, ECDsa key, string registry)
{
    private readonly string _header = Base64UrlEncoder.Encode(JsonSerializer.Serialize(new { typ = TokenFormat.Type, alg = TokenFormat.Algorithm, kid = keyId }));

    /// <summary>The token's text.</summary>
    public string Sign(TokenClaims claims)
    {
        var payload = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(payload))
        {
            Write(json, claims);
        }

        var text = $"{_header}.{Base64UrlEncoder.Encode(payload.WrittenSpan.ToArray())}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{text}.{Base64UrlEncoder.Encode(signature)}";
    }

    private void Write(Utf8JsonWriter json, TokenClaims claims)
    {
        json.WriteStartObject();
        json.WriteString("iss", registry);
        json.WriteString("aud", registry);
        json.WriteString("sub", claims.Caller.Name);
        json.WriteNumber("knd", (int)claims.Caller.Kind);
        json.WriteNumber("iat", claims.Issued.ToUnixTimeSeconds());
        json.WriteNumber("nbf", claims.Issued.ToUnixTimeSeconds());
        json.WriteNumber("exp", claims.Expires.ToUnixTimeSeconds());
        json.WriteString("jti", RandomNumberGenerator.GetHexString(32, lowercase: true));
        json.WriteString("epo", claims.Epoch);
        json.WriteNumber("seq", claims.Seq);
        json.WriteStartArray("access");
        foreach (var grant in claims.Grants)
        {
            json.WriteStartObject();
            json.WriteString("type", grant.Type);
            json.WriteString("name", grant.Name);
            json.WriteStartArray("actions");
            foreach (var action in grant.Actions)
            {
                json.WriteStringValue(action);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
