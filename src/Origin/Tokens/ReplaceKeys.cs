using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>
/// <c>POST /service/jwks/replace</c>, by a system administrator with name and password: takes back every signing key and makes a new one, for
/// when one may have leaked. Every token ends at once; clients get new ones by themselves.
/// </summary>
internal sealed class ReplaceKeys(Authenticator authenticator, ChangeLog log, SigningKeyStore store, AuditTable audit, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            throw OciErrors.Unsupported.With($"{context.Request.Method} is not allowed here").WithHeader("Allow", "POST");
        }

        var client = ClientInfo.Of(context);
        var (name, secret) = BasicCredential.Parse(context.Request.Headers.Authorization);
        var account = await authenticator.AuthenticateAsync(name, secret, client, context.RequestAborted);
        if (account is not { IsSystemAdmin: true, Limits: null })
        {
            throw OciErrors.Unauthorized.With("name and password of a system administrator are required").WithHeader("WWW-Authenticate", "Basic realm=\"administration\"");
        }

        await log.CommitAsync(async session =>
        {
            await store.ReplaceAsync(session, time.GetUtcNow());
            await audit.InsertAsync(session, new AuditEvent(account.Caller, "update", "configuration", "signing keys") { Address = client.Address, Client = client.UserAgent, Detail = "all signing keys were replaced" });
            return true;
        });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
