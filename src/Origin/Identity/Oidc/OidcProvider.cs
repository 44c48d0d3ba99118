using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace EdgeRegistry.Origin.Identity.Oidc;

/// <summary>What a provider says of itself (OpenID Connect Discovery 1.0), with the keys that it signs with.</summary>
internal sealed record OidcProvider(string Issuer, string Authorize, string Token, IReadOnlyList<SecurityKey> Keys)
{
    /// <summary>Asks the provider.</summary>
    /// <exception cref="OidcUnavailableException">It does not answer, or not as it should.</exception>
    public static async Task<OidcProvider> ReadAsync(HttpClient http, string endpoint, CancellationToken cancellation)
    {
        try
        {
            using var document = JsonDocument.Parse(await http.GetStringAsync(endpoint + "/.well-known/openid-configuration", cancellation));
            var about = document.RootElement;
            var issuer = Text(about, "issuer");
            if (issuer.TrimEnd('/') != endpoint)
            {
                throw new OidcUnavailableException($"oidc_endpoint is {endpoint}, but the provider calls itself {issuer}");
            }

            var keys = new JsonWebKeySet(await http.GetStringAsync(Text(about, "jwks_uri"), cancellation)).GetSigningKeys();
            return new OidcProvider(issuer, Text(about, "authorization_endpoint"), Text(about, "token_endpoint"), [.. keys]);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException or ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            throw new OidcUnavailableException($"the provider's description cannot be read: {e.Message}", e);
        }
    }

    private static string Text(JsonElement about, string name) => about.GetProperty(name).GetString() ?? throw new OidcUnavailableException($"the provider's description has no {name}");
}
