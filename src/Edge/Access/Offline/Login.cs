using System.Text;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using Microsoft.Extensions.Primitives;

namespace EdgeRegistry.Edge.Access.Offline;

/// <summary>What a client sends to the token service to say who it is.</summary>
/// <param name="Name">The account; empty for a refresh token, which names it itself.</param>
/// <param name="Secret">The password, or what stands in its place.</param>
/// <param name="Scopes">What it asks for.</param>
internal sealed record Login(string Name, string Secret, IReadOnlyList<TokenScope> Scopes)
{
    private const int Longest = 4096;

    /// <summary>The login in a request; null when there is none that could be kept.</summary>
    /// <param name="request">The request, whose query and headers are read.</param>
    /// <param name="form">The fields of a POST; empty for a GET.</param>
    public static Login? Read(HttpRequest request, IReadOnlyDictionary<string, string> form)
    {
        var scopes = form.TryGetValue("scope", out var asked)
            ? TokenScope.ParseAll([asked], TokenFormat.MostScopes)
            : TokenScope.ParseAll(request.Query["scope"], TokenFormat.MostScopes);
        if (request.Headers.Authorization.Count > 0)
        {
            return ReadBasic(request.Headers.Authorization, scopes);
        }

        var login = form.GetValueOrDefault("grant_type") switch
        {
            "password" => new Login(form.GetValueOrDefault("username", ""), form.GetValueOrDefault("password", ""), scopes),
            "refresh_token" => new Login("", form.GetValueOrDefault("refresh_token", ""), scopes),
            _ => null,
        };
        return login is { Secret.Length: > 0 and <= Longest, Name.Length: <= 255 } ? login : null;
    }

    private static Login? ReadBasic(StringValues header, IReadOnlyList<TokenScope> scopes) =>
        BasicCredential.TryParse(header, out var name, out var secret)
        && name.Length is > 0 and <= 255
        && secret.Length > 0
        && Encoding.UTF8.GetByteCount(name) + 1 + Encoding.UTF8.GetByteCount(secret) <= Longest
            ? new Login(name, secret, scopes)
            : null;
}
