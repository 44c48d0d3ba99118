using System.Security.Cryptography;
using System.Text;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Identity.Oidc;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// Logins of browsers with an OIDC provider (Harbor's paths): <c>/c/oidc/login</c> sends the browser there, <c>/c/oidc/callback</c> is where it
/// comes back with a code, <c>/c/oidc/onboard</c> is where who has no account yet chooses a name for it.
/// </summary>
internal sealed partial class OidcLogin(OidcClient provider, OidcAccounts accounts, SealedCookies cookies, DirectoriesOptions options, ILogger<OidcLogin> logger)
{
    public const string LoginPath = "/c/oidc/login", CallbackPath = "/c/oidc/callback", OnboardPath = "/c/oidc/onboard";

    private const string FlowCookie = "er-oidc-flow", NewcomerCookie = "er-oidc-newcomer";
    private static readonly TimeSpan FlowLife = TimeSpan.FromMinutes(10);

    /// <summary>Begins a login.</summary>
    public async Task BeginAsync(HttpContext context)
    {
        var flow = OidcFlow.Begin(accounts.Now + FlowLife);
        var there = await AskAsync(() => provider.AuthorizeAsync(Settings(), flow, Callback(context), context.RequestAborted));
        cookies.Set(context, FlowCookie, flow, FlowLife);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(there);
    }

    /// <summary>Ends a login: the browser that began it brings a code.</summary>
    public async Task EndAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var flow = cookies.Get<OidcFlow>(context, FlowCookie);
        SealedCookies.End(context, FlowCookie); // one code per login
        var (code, state) = (context.Request.Query["code"].ToString(), context.Request.Query["state"].ToString());
        if (flow is null || flow.Ends < accounts.Now.ToUnixTimeSeconds() || code.Length == 0
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(flow.State)))
        {
            await OidcPages.RefuseAsync(context, "This login was not begun in this browser, or too long ago. Begin again at " + LoginPath + ".");
            return;
        }

        try
        {
            var settings = await AskAsync(() => Task.FromResult(Settings()));
            var person = await AskAsync(() => provider.RedeemAsync(settings, flow, code, Callback(context), context.RequestAborted));
            await AdmitAsync(context, person, settings.AutoOnboard ? person.Name : null);
        }
        catch (OidcRefusedException e)
        {
            LogRefused(e.Message);
            await OidcPages.RefuseAsync(context, "The login provider does not vouch for you. Begin again at " + LoginPath + ".");
        }
    }

    /// <summary>A newcomer has chosen a name.</summary>
    public async Task OnboardAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var newcomer = cookies.Get<Newcomer>(context, NewcomerCookie);
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        if (newcomer is null || newcomer.Ends < accounts.Now.ToUnixTimeSeconds() || !OidcPages.IsOurs(form, newcomer.Form))
        {
            await OidcPages.RefuseAsync(context, "Begin again at " + LoginPath + ".");
            return;
        }

        await AdmitAsync(context, newcomer.Person, form["name"].ToString().Trim());
    }

    private async Task AdmitAsync(HttpContext context, OidcPerson person, string? name)
    {
        switch (await accounts.AdmitAsync(person, name is null ? null : AccountNames.OfUser(name)))
        {
            case { IsDisabled: true }:
                await OidcPages.RefuseAsync(context, "Your account is disabled.");
                break;
            case { } user:
                SealedCookies.End(context, NewcomerCookie);
                TokenPage.Remember(context, cookies, user, accounts.Now);
                context.Response.Redirect(TokenPage.Path);
                break;
            case null:
                var newcomer = new Newcomer(person, TokenPage.Random(), (accounts.Now + FlowLife).ToUnixTimeSeconds());
                cookies.Set(context, NewcomerCookie, newcomer, FlowLife);
                await OidcPages.AskNameAsync(context, OnboardPath, newcomer.Form, name ?? person.Name ?? "", isTaken: name is not null);
                break;
        }
    }

    private OidcSettings Settings() => provider.Settings ?? throw OciErrors.NotFound.With("no OIDC provider is set");

    private string Callback(HttpContext context) =>
        (options.PublicUrl.Length > 0 ? options.PublicUrl.TrimEnd('/') : $"{context.Request.Scheme}://{context.Request.Host}") + CallbackPath;

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (OidcUnavailableException e)
        {
            LogUnavailable(e.Message);
            throw OciErrors.Unavailable.With("the login provider cannot be asked now: try again");
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The OIDC provider cannot be asked: {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(2, LogLevel.Warning, "A login with the OIDC provider was refused: {Reason}")]
    private partial void LogRefused(string reason);

    private sealed record Newcomer(OidcPerson Person, string Form, long Ends);
}
