using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRegistry.Origin.Identity.Oidc;

/// <summary>What one login keeps in its browser while the provider asks who it is: it is good for that browser, and for ten minutes.</summary>
internal sealed record OidcFlow(string State, string Nonce, string Verifier, long Ends)
{
    /// <summary>PKCE's challenge (S256).</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Begins a login.</summary>
    public static OidcFlow Begin(DateTimeOffset ends) => new(Random(), Random(), Random(), ends.ToUnixTimeSeconds());

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
