using System.Globalization;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>
/// <c>GET</c> and <c>POST /service/token</c>: docker's token service. 1. how far changes are applied; 2. who is it; 3. what may it of what
/// it asks; 4. the token, and a refresh token if wanted. A wrong credential is 401, no credential is nobody, and what may not be granted
/// is left out.
/// </summary>
internal sealed class IssueToken(AccessFeed feed, Logins logins, TokenIssuer issuer, RefreshTokens refresh, IssueToken.Surroundings around)
{
    public async Task HandleAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        var request = await TokenRequest.ReadAsync(context.Request, around.Options.Service, context.RequestAborted);
        var asOf = await feed.HeadAsync(context.RequestAborted);
        var account = await logins.AccountAsync(request, ClientInfo.Of(context), context.RequestAborted) ?? throw Refusal();
        var token = await issuer.IssueAsync(asOf, account, request.Scopes, context.RequestAborted);
        var kept = request.RefreshToken ?? (request.Offline ? await refresh.MakeAsync(asOf, account, request.Client) : null);
        around.Metrics.Issued(account.Kind);
        if (account.ExpiresSoon is { } end)
        {
            response.Headers.Warning = string.Create(CultureInfo.InvariantCulture, $"299 - \"the credential of {account.Name} ends at {end:yyyy-MM-dd'T'HH:mm:ss'Z'}\"");
        }

        await AnswerAsync(context, request, token, kept);
    }

    private OciException Refusal() =>
        OciErrors.Unauthorized.With("incorrect username or password")
            .WithHeader("WWW-Authenticate", $"Basic realm=\"{around.Options.Service}\"")
            .WithHeader("Cache-Control", "no-store");

    private static Task AnswerAsync(HttpContext context, TokenRequest request, IssuedToken token, string? kept) =>
        JsonAnswer.WriteAsync(context, "application/json", json =>
        {
            json.WriteString("token", token.Text);
            json.WriteString("access_token", token.Text);
            json.WriteNumber("expires_in", (int)token.Life.TotalSeconds);
            json.WriteString("issued_at", token.Issued.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            if (request.IsForm)
            {
                json.WriteString("scope", string.Join(' ', token.Granted));
            }

            if (kept is not null)
            {
                json.WriteString("refresh_token", kept);
            }
        });

    /// <summary>The slice's settings and metrics.</summary>
    internal sealed record Surroundings(TokensOptions Options, TokensMetrics Metrics);
}
