using System.Text;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Api;

/// <summary>What every operation passes: who asks (Basic, with a password, a personal access token or a robot's secret), then the operation, then the count.</summary>
internal sealed class ApiDoor(Authenticator authenticator, ApiMetrics metrics)
{
    public async Task ServeAsync(HttpContext context, Operation operation)
    {
        RequestId.Announce(context);
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            var client = ClientInfo.Of(context);
            var account = await WhoAsync(context, client);
            if (account.Kind == CallerKind.Anonymous && !operation.IsOpen)
            {
                throw ApiErrors.NobodyKnown();
            }

            context.Response.StatusCode = operation.Status;
            await operation.Serve(new ApiRequest(context, account, client));
            metrics.Answered(operation, context.Response.StatusCode);
        }
        catch (OciException refusal)
        {
            metrics.Answered(operation, refusal.Error.Status);
            throw;
        }
    }

    private async Task<Account> WhoAsync(HttpContext context, ClientInfo client)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return Account.Anonymous;
        }

        return Credential(header) is var (name, secret) && await authenticator.AuthenticateAsync(name, secret, client, context.RequestAborted) is { } account
            ? account
            : throw ApiErrors.NobodyKnown();
    }

    private static (string Name, string Secret)? Credential(string header)
    {
        const string basic = "Basic ";
        var bytes = new byte[header.Length];
        if (!header.StartsWith(basic, StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header[basic.Length..].Trim(), bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }
}
