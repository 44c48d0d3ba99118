using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Tokens;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace EdgeRegistry.Identity.Tests.Tokens;

/// <summary>Only what the origin's own key signed, for this registry and for now, is a token.</summary>
public sealed class ForgedTokens : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TestOrigin _origin = null!;
    private string _token = null!;
    private TokenSigner _signer = null!;
    private TokenKey _key = null!;

    public async Task InitializeAsync()
    {
        _origin = await TestOrigin.StartAsync(_time);
        await _origin.UserAsync("root", isAdmin: true);
        _token = await _origin.TokenForAsync("root", "repository:team/app:pull,push");
        _signer = await _origin.The<SigningKeys>().SignerAsync(CancellationToken.None);
        _key = (await _origin.The<SigningKeys>().PublishedAsync(CancellationToken.None)).Single();
    }

    public async Task DisposeAsync() => await _origin.DisposeAsync();

    [Fact]
    public async Task The_real_one_is_good_until_it_ends()
    {
        await AcceptsAsync(_token);
        _time.Advance(TimeSpan.FromSeconds(359));
        await AcceptsAsync(_token);
        _time.Advance(TimeSpan.FromSeconds(2));
        await RefusesAsync(_token);
    }

    [Fact]
    public Task Without_a_signature_it_is_none() => RefusesAsync($"{Part(new { alg = "none", typ = "JWT", kid = _key.Id })}.{_token.Split('.')[1]}.");

    [Fact]
    public async Task Signed_with_the_public_key_as_a_secret_it_is_none()
    {
        var jwks = await _origin.Client.GetByteArrayAsync("/service/jwks");
        using var json = JsonDocument.Parse(jwks);
        foreach (var secret in new[] { jwks, Encoding.UTF8.GetBytes(json.RootElement.GetProperty("keys")[0].GetRawText()), Base64UrlEncoder.DecodeBytes(json.RootElement.GetProperty("keys")[0].GetProperty("x").GetString()) })
        {
            var text = $"{Part(new { alg = "HS256", typ = "JWT", kid = _key.Id })}.{_token.Split('.')[1]}";
            await RefusesAsync($"{text}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}");
        }
    }

    [Fact]
    public async Task Signed_by_another_key_it_is_none()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await RefusesAsync(new TokenSigner(_key.Id, other, "edgeregistry").Sign(Claims()));
        await RefusesAsync(new TokenSigner("another", other, "edgeregistry").Sign(Claims()));
    }

    [Fact]
    public async Task Of_another_type_it_is_none()
    {
        var parts = _token.Split('.');
        var header = JsonNode.Parse(Base64UrlEncoder.DecodeBytes(parts[0]))!;
        header["typ"] = "grant";
        await RefusesAsync($"{Base64UrlEncoder.Encode(header.ToJsonString())}.{parts[1]}.{parts[2]}");
    }

    [Fact]
    public async Task For_another_registry_it_is_none()
    {
        await using var other = await TestOrigin.StartAsync(_time, settings: ("Origin:Tokens:Service", "elsewhere"));
        await other.UserAsync("root", isAdmin: true);
        await RefusesAsync(await other.TokenForAsync("root", "repository:team/app:pull,push"));
    }

    [Fact]
    public async Task From_the_future_it_is_none()
    {
        await AcceptsAsync(_signer.Sign(Claims(TimeSpan.FromSeconds(50))));
        await RefusesAsync(_signer.Sign(Claims(TimeSpan.FromSeconds(70))));
    }

    [Fact]
    public async Task Of_another_history_it_is_none() => await RefusesAsync(_signer.Sign(Claims() with { Epoch = "restored" }));

    [Fact]
    public async Task For_an_edge_or_for_nobody_it_is_none()
    {
        await RefusesAsync(_signer.Sign(Claims() with { Caller = new Caller(CallerKind.Edge, "edge$x") }));
        await RefusesAsync(_signer.Sign(Claims() with { Caller = Caller.Anonymous }));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9..")]
    public Task What_is_no_token_is_refused(string text) => RefusesAsync(text);

    [Fact]
    public async Task Damaged_or_too_long_it_is_refused()
    {
        await RefusesAsync(_token[..^4] + (_token.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA"));
        await RefusesAsync(_token + new string('A', TokenFormat.MaxLength));
        await RefusesAsync(_token + ".x");
    }

    private static string Part(object value) => Base64UrlEncoder.Encode(JsonSerializer.Serialize(value));

    private TokenClaims Claims(TimeSpan? later = null)
    {
        var json = TokenAnswers.Claims(_token);
        var from = _time.GetUtcNow() + (later ?? TimeSpan.Zero);
        return new TokenClaims(
            new Caller(CallerKind.User, "root"),
            [new TokenScope("repository", "team/app", ["pull", "push"])],
            json.GetProperty("epo").GetString()!,
            json.GetProperty("seq").GetInt64(),
            from,
            from + TimeSpan.FromMinutes(5));
    }

    private async Task AcceptsAsync(string token)
    {
        using var response = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/team/app/tags/list", token);
        await response.RefusesAsync(HttpStatusCode.NotFound, "NAME_UNKNOWN");
    }

    private async Task RefusesAsync(string token)
    {
        using var response = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/team/app/tags/list", token);
        await response.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        Assert.EndsWith("error=\"invalid_token\"", response.Headers.GetValues("WWW-Authenticate").Single(), StringComparison.Ordinal);
    }
}
