using System.Buffers.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EdgeRegistry.Origin.Identity.Oidc;

/// <summary>Validates ID tokens (OpenID Connect Core 1.0, 3.1.3.7) and reads who they are for.</summary>
internal static class IdToken
{
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    /// <summary>Reads a token; null when its key is not among the provider's.</summary>
    /// <exception cref="OidcRefusedException">It is not good.</exception>
    public static async Task<OidcPerson?> ReadAsync(string token, OidcProvider provider, OidcSettings settings, string nonce, TimeProvider time)
    {
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = settings.ClientId,
            IssuerSigningKeys = provider.Keys,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (from, to, _, _) => to > time.GetUtcNow().UtcDateTime - Leeway && (from is null || from < time.GetUtcNow().UtcDateTime + Leeway),
        });
        if (!result.IsValid)
        {
            return result.Exception is SecurityTokenSignatureKeyNotFoundException ? null : throw new OidcRefusedException($"the token is not good: {result.Exception?.GetType().Name}");
        }

        var jwt = (JsonWebToken)result.SecurityToken;
        if (Text(jwt, "nonce") != nonce)
        {
            throw new OidcRefusedException("the token is for another login");
        }

        if ((Text(jwt, "azp") is { } party && party != settings.ClientId) || (jwt.Audiences.Skip(1).Any() && Text(jwt, "azp") is null) || jwt.Subject is not { Length: > 0 })
        {
            throw new OidcRefusedException("the token is for another program");
        }

        return Person(jwt, provider, settings);
    }

    private static OidcPerson Person(JsonWebToken jwt, OidcProvider provider, OidcSettings settings)
    {
        var groups = settings.GroupsClaim.Length > 0 ? Texts(jwt, settings.GroupsClaim) : [];
        var name = settings.UserClaim.Length > 0 ? Text(jwt, settings.UserClaim) : Text(jwt, "preferred_username") ?? Text(jwt, "name");
        var counted = settings.GroupFilter is { } filter ? groups.FindAll(filter.IsMatch) : groups;
        return new OidcPerson(provider.Issuer, jwt.Subject, name, Text(jwt, "email"), Text(jwt, "name"), counted)
        {
            IsAdmin = settings.AdminGroup.Length > 0 && groups.Contains(settings.AdminGroup, StringComparer.Ordinal),
        };
    }

    private static string? Text(JsonWebToken jwt, string claim) => jwt.TryGetPayloadValue<string>(claim, out var value) ? value : null;

    // A list, or one text. Azure leaves the claim out when there are too many groups: then there are none.
    private static List<string> Texts(JsonWebToken jwt, string claim)
    {
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.EncodedPayload));
        return payload.RootElement.TryGetProperty(claim, out var value) is false ? []
            : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)]
            : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
            : [];
    }
}

/// <summary>Somebody whom the provider vouches for.</summary>
internal sealed record OidcPerson(string Issuer, string Subject, string? Name, string? Email, string? RealName, IReadOnlyList<string> Groups)
{
    public bool IsAdmin { get; init; }
}
