using System.Net;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Identities;

/// <summary>An edge serves who may pull, cold and warm, and tells nobody else anything.</summary>
public sealed class WhoMayPull
{
    [Fact]
    public async Task Anybody_pulls_from_a_public_project()
    {
        await using var site = await IdentitySite.StartApartAsync();
        await site.Public.PullAllAsync(site.Site.Http);
        await site.Public.PullAllAsync(site.Site.Http);
        using var named = site.Client(TokenFormat.Anonymous);
        await site.Public.PullAllAsync(named);
        using var other = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        await site.Public.PullAllAsync(other);
    }

    [Fact]
    public async Task A_token_pulls_what_it_grants_and_the_origin_is_asked_under_the_edges_own_credential()
    {
        await using var site = await IdentitySite.StartApartAsync();
        using var alice = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        await site.Private.PullAllAsync(alice);
        await site.Private.PullAllAsync(alice);
        var expected = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(IdentitySite.Credential));
        Assert.All(site.Site.Origin.Requests.All, request => Assert.Equal(expected, request.Header("Authorization")));
    }

    [Fact]
    public async Task Nobody_else_learns_whether_something_is_there()
    {
        await using var site = await IdentitySite.StartApartAsync();
        using var alice = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        await site.Private.PullAllAsync(alice);
        using var bob = site.Client(site.Who.Token("bob", "closed/other", "pull"));
        using var nobody = site.Client(null);
        foreach (var client in new[] { bob, nobody })
        {
            foreach (var (there, missing) in new[]
            {
                (site.Private.TagPath, "/v2/nowhere/app/manifests/1"),
                (site.Private.ManifestPath, $"/v2/nowhere/app/manifests/{site.Public.Digest}"),
                (site.Private.LayerPath, $"/v2/nowhere/app/blobs/{site.Public.LayerDigest}"),
                ("/v2/closed/app/tags/list", "/v2/nowhere/app/tags/list"),
            })
            {
                foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
                {
                    Assert.Equal(await AnswerAsync(client, method, missing), (await AnswerAsync(client, method, there)).Replace("closed", "nowhere", StringComparison.Ordinal));
                }
            }
        }
    }

    [Fact]
    public async Task Tokens_that_are_not_the_registrys_are_refused_everywhere()
    {
        await using var site = await IdentitySite.StartApartAsync();
        using var stranger = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var claims = new TokenClaims(new Caller(CallerKind.User, "alice"), [new TokenScope("repository", "closed/app", ["pull"])], FakeIdentities.Epoch, 1000, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddMinutes(5));
        string[] bad =
        [
            new TokenSigner("k1", stranger, "edgeregistry").Sign(claims),
            new TokenSigner("k9", stranger, "edgeregistry").Sign(claims),
            site.Who.Token("alice", [new TokenScope("repository", "closed/app", ["pull"])], TimeProvider.System.GetUtcNow().AddMinutes(-10)),
            site.Who.Signer.Sign(claims with { Epoch = "another" }),
            "eyJhbGciOiJub25lIn0.e30.", "x",
        ];
        foreach (var token in bad)
        {
            using var client = site.Client(token);
            foreach (var path in new[] { site.Private.TagPath, site.Public.TagPath, "/v2/" })
            {
                using var answer = await client.GetAsync(path);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            }
        }
    }

    [Fact]
    public async Task The_challenge_names_the_edge_that_was_asked()
    {
        await using var site = await IdentitySite.StartApartAsync();
        using var answer = await site.Site.Http.GetAsync("/v2/");
        Assert.Equal($"Bearer realm=\"{site.Site.Edge.Address.GetLeftPart(UriPartial.Authority)}/service/token\",service=\"edgeregistry\"", answer.Headers.WwwAuthenticate.ToString().Replace(", ", ",", StringComparison.Ordinal));
        using var alice = site.Client(site.Who.Token("alice", "closed/app", "pull"));
        using var entered = await alice.GetAsync("/v2/");
        Assert.Equal(HttpStatusCode.OK, entered.StatusCode);
    }

    [Fact]
    public async Task A_storm_of_unknown_keys_asks_the_origin_once()
    {
        await using var site = await IdentitySite.StartApartAsync();
        site.Site.Origin.Requests.Clear();
        using var stranger = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var claims = new TokenClaims(new Caller(CallerKind.User, "alice"), [], FakeIdentities.Epoch, 1000, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddMinutes(5));
        for (var key = 0; key < 50; key++)
        {
            using var client = site.Client(new TokenSigner($"unknown{key}", stranger, "edgeregistry").Sign(claims));
            using var answer = await client.GetAsync("/v2/");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        Assert.InRange(site.Site.Origin.Requests.All.Count(request => request.Path == "/service/jwks"), 0, 2);
    }

    private static async Task<string> AnswerAsync(HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        answer.Headers.Date = null;
        return $"{answer.Headers}{answer.Content.Headers}{await answer.Content.ReadAsStringAsync()}";
    }
}
