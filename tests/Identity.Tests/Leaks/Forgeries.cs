using System.Security.Cryptography;
using System.Text.Json;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Identity.Tests.Tokens;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace EdgeRegistry.Identity.Tests.Leaks;

/// <summary>Tokens for alice that no host may take.</summary>
internal static class Forgeries
{
    public static async Task<IReadOnlyList<(string Name, string Text)>> AllAsync(TestOrigin origin, IReadOnlyList<string> repositories)
    {
        var real = await origin.TokenForAsync("alice", [.. repositories.Select(repository => $"repository:{repository}:pull")]);
        var said = TokenAnswers.Claims(real);
        var signer = await origin.The<SigningKeys>().SignerAsync(CancellationToken.None);
        var key = (await origin.The<SigningKeys>().PublishedAsync(CancellationToken.None)).Single();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var claims = new TokenClaims(
            new Caller(CallerKind.User, "alice"),
            [.. repositories.Select(repository => new TokenScope(TokenScope.RepositoryType, repository, ["pull", "push", "delete"]))],
            said.GetProperty("epo").GetString()!,
            said.GetProperty("seq").GetInt64(),
            now,
            now.AddMinutes(5));
        var edge = "edge-" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        var payload = real.Split('.')[1];
        return
        [
            ("alg none", $"{Base64UrlEncoder.Encode(JsonSerializer.Serialize(new { alg = "none", typ = "JWT", kid = key.Id }))}.{payload}."),
            ("another key under this name", new TokenSigner(key.Id, other, "edgeregistry").Sign(claims)),
            ("a key that nobody knows", new TokenSigner("unknown", other, "edgeregistry").Sign(claims)),
            ("another registry", new TokenSigner(key.Id, other, "elsewhere").Sign(claims)),
            ("an edge's own, of another edge", new TokenSigner(edge, other, edge).Sign(claims)),
            ("expired", signer.Sign(claims with { Issued = now.AddHours(-1), Expires = now.AddMinutes(-55) })),
            ("from the future", signer.Sign(claims with { Issued = now.AddMinutes(5), Expires = now.AddMinutes(10) })),
            ("of another history", signer.Sign(claims with { Epoch = "restored" })),
            ("for an edge", signer.Sign(claims with { Caller = new Caller(CallerKind.Edge, "edge$zurich") })),
        ];
    }
}
