using System.Text.Json;
using EdgeRegistry.Origin.Settings;
using Microsoft.AspNetCore.WebUtilities;

namespace EdgeRegistry.Origin.Identity.Oidc;

/// <summary>
/// The authorization code flow with PKCE (RFC 6749, RFC 7636). The provider's description is kept for ten minutes; a key that is not in it is
/// asked for at once, at most every ten seconds.
/// </summary>
internal sealed class OidcClient(RegistrySettings settings, OidcHttp http, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(10);

    private Known? _known;

    /// <summary>The settings now; null when no provider is set.</summary>
    public OidcSettings? Settings => OidcSettings.Read(settings);

    /// <summary>Where a browser is sent to.</summary>
    /// <exception cref="OidcUnavailableException">The provider does not answer.</exception>
    public async Task<string> AuthorizeAsync(OidcSettings where, OidcFlow flow, string callback, CancellationToken cancellation) =>
        QueryHelpers.AddQueryString((await ProviderAsync(where, Kept, cancellation)).Authorize, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = where.ClientId,
            ["redirect_uri"] = callback,
            ["scope"] = where.Scope,
            ["state"] = flow.State,
            ["nonce"] = flow.Nonce,
            ["code_challenge"] = flow.Challenge,
            ["code_challenge_method"] = "S256",
        });

    /// <summary>Exchanges the code that the browser brought.</summary>
    /// <exception cref="OidcUnavailableException">The provider does not answer.</exception>
    /// <exception cref="OidcRefusedException">The code or what it was exchanged for is not good.</exception>
    public async Task<OidcPerson> RedeemAsync(OidcSettings where, OidcFlow flow, string code, string callback, CancellationToken cancellation)
    {
        var provider = await ProviderAsync(where, Kept, cancellation);
        var token = await ExchangeAsync(provider, where, flow, code, callback, cancellation);
        return await IdToken.ReadAsync(token, provider, where, flow.Nonce, time)
            ?? await IdToken.ReadAsync(token, await ProviderAsync(where, Grain, cancellation), where, flow.Nonce, time)
            ?? throw new OidcRefusedException("the token is signed with a key that the provider does not publish");
    }

    private async Task<string> ExchangeAsync(OidcProvider provider, OidcSettings where, OidcFlow flow, string code, string callback, CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = callback,
            ["client_id"] = where.ClientId,
            ["client_secret"] = where.ClientSecret,
            ["code_verifier"] = flow.Verifier,
        });
        try
        {
            using var answer = await http.For(where).PostAsync(provider.Token, form, cancellation);
            if ((int)answer.StatusCode is >= 400 and < 500)
            {
                throw new OidcRefusedException($"the provider does not take the code ({(int)answer.StatusCode})");
            }

            answer.EnsureSuccessStatusCode();
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation));
            return document.RootElement.GetProperty("id_token").GetString() ?? throw new OidcRefusedException("the provider gives no id_token");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException or KeyNotFoundException or InvalidOperationException)
        {
            throw new OidcUnavailableException($"the code cannot be exchanged: {e.Message}", e);
        }
    }

    private async Task<OidcProvider> ProviderAsync(OidcSettings where, TimeSpan age, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _known) is { } known && (known.Endpoint, known.IsVerified) == (where.Endpoint, where.VerifyCert) && time.GetElapsedTime(known.Read) < age)
        {
            return known.Provider;
        }

        var provider = await OidcProvider.ReadAsync(http.For(where), where.Endpoint, cancellation);
        Volatile.Write(ref _known, new Known(where.Endpoint, where.VerifyCert, provider, time.GetTimestamp()));
        return provider;
    }

    private sealed record Known(string Endpoint, bool IsVerified, OidcProvider Provider, long Read);
}
