using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Identity.Tests.Oidc;

/// <summary>An OpenID provider: discovery, authorize, token with PKCE, JWKS. It says yes at once to <see cref="Person"/>, and lies as a test tells it to.</summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "edgeregistry", ClientSecret = "Provider1secret";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce)> _codes = new();
    private RSA _key = RSA.Create(2048);
    private int _generation;

    private TestProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.First();

    /// <summary>The claims of who logs in.</summary>
    public Dictionary<string, object> Person { get; } = new() { ["sub"] = "1234", ["preferred_username"] = "erin", ["email"] = "erin@example.com", ["name"] = "Erin" };

    /// <summary>Changes a token's claims just before it is signed.</summary>
    public Action<Dictionary<string, object>> Lie { get; set; } = _ => { };

    /// <summary>Makes the token's text of its claims in place of signing them.</summary>
    public Func<Dictionary<string, object>, string>? Forge { get; set; }

    /// <summary>Starts one, over TLS when it has a certificate.</summary>
    public static async Task<TestProvider> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var app = builder.Build();
        var provider = new TestProvider(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = provider.Issuer,
            authorization_endpoint = provider.Issuer + "/authorize",
            token_endpoint = provider.Issuer + "/token",
            jwks_uri = provider.Issuer + "/keys",
        }));
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { provider.PublicKey() } }));
        app.MapGet("/authorize", (Delegate)provider.Authorize);
        app.MapPost("/token", (Delegate)provider.TokenAsync);
        await app.StartAsync();
        return provider;
    }

    public void RotateKey() => (_key, _generation) = (RSA.Create(2048), _generation + 1);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>A token of these claims under an algorithm and key of choice.</summary>
    public string Sign(Dictionary<string, object> claims, RSA? key = null) =>
        Compact(new { alg = "RS256", kid = Kid(), typ = "JWT" }, claims, text => (key ?? _key).SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public string Compact(object header, Dictionary<string, object> claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private string Kid() => $"key{_generation}";

    private object PublicKey()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", kid = Kid(), alg = "RS256", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) };
    }

    private IResult Authorize(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["client_id"] != ClientId || query["response_type"] != "code" || query["code_challenge_method"] != "S256")
        {
            return Results.StatusCode((int)HttpStatusCode.BadRequest);
        }

        var code = Guid.NewGuid().ToString("N");
        _codes[code] = (query["code_challenge"].ToString(), query["nonce"].ToString());
        return Results.Redirect($"{query["redirect_uri"]}?code={code}&state={query["state"]}");
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (form["client_secret"] != ClientSecret || !_codes.TryRemove(form["code"].ToString(), out var known) || known.Challenge != challenge)
        {
            return Results.StatusCode((int)HttpStatusCode.BadRequest);
        }

        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>(Person) { ["iss"] = Issuer, ["aud"] = ClientId, ["nonce"] = known.Nonce, ["iat"] = now, ["exp"] = now + 300 };
        Lie(claims);
        return Results.Json(new { token_type = "Bearer", access_token = "x", id_token = Forge is null ? Sign(claims) : Forge(claims) });
    }
}
