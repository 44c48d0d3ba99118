using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Identity.Oidc;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// <c>/c/oidc/token</c>: who has just logged in with a browser makes a personal access token for the command line. It lasts as long as it
/// says, whatever becomes of the provider's session.
/// </summary>
internal sealed class TokenPage(Database.Database database, UsersTable users, UserTokensTable tokens, AuditTable audit, SealedCookies cookies)
{
    public const string Path = "/c/oidc/token";

    private const string Cookie = "er-oidc-session";
    private const int LongestDays = 365;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>Lets this browser make tokens for a while.</summary>
    public static void Remember(HttpContext context, SealedCookies cookies, User user, DateTimeOffset now) =>
        cookies.Set(context, Cookie, new Session(user.Id, user.Name, Random(), (now + Life).ToUnixTimeSeconds()), Life);

    public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Shows the form.</summary>
    public async Task ShowAsync(HttpContext context, TimeProvider time)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (Of(context, time) is { } session)
        {
            await OidcPages.OfferTokenAsync(context, Path, session.Form, session.Name);
            return;
        }

        context.Response.Redirect(OidcLogin.LoginPath);
    }

    /// <summary>Makes a token and shows it, once.</summary>
    public async Task MakeAsync(HttpContext context, TimeProvider time)
    {
        context.Response.Headers.CacheControl = "no-store";
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        if (Of(context, time) is not { } session || !OidcPages.IsOurs(form, session.Form))
        {
            await OidcPages.RefuseAsync(context, "Begin again at " + OidcLogin.LoginPath + ".");
            return;
        }

        var name = form["name"].ToString().Trim() is { Length: > 0 and <= 100 } given ? given : "command line";
        var days = int.TryParse(form["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, LongestDays) : 90;
        var secret = Secrets.Make(Secrets.TokenPrefix);
        var made = await database.WriteAsync(
            async write =>
            {
                if (await users.FindAsync(write, session.User) is not { IsDisabled: false } user)
                {
                    return false;
                }

                await tokens.InsertAsync(write, user.Id, UserTokenKind.Personal, name, secret, scope: null, time.GetUtcNow().AddDays(days));
                await audit.InsertAsync(write, new AuditEvent(new Caller(CallerKind.User, user.Name), "create", "user-token", name) { Address = ClientInfo.Of(context).Address, Client = ClientInfo.Of(context).UserAgent });
                return true;
            },
            CancellationToken.None);
        await (made ? OidcPages.ShowTokenAsync(context, session.Name, secret, days) : OidcPages.RefuseAsync(context, "Your account is disabled."));
    }

    private Session? Of(HttpContext context, TimeProvider time) =>
        cookies.Get<Session>(context, Cookie) is { } session && session.Ends >= time.GetUtcNow().ToUnixTimeSeconds() ? session : null;

    private sealed record Session(long User, string Name, string Form, long Ends);
}
