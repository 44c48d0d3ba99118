using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Settings;
using Microsoft.Extensions.Primitives;

namespace EdgeRegistry.Origin.Api;

/// <summary>What every operation passes: who asks (Basic, with a password, a personal access token or a robot's secret), then the operation, then the count.</summary>
internal sealed class ApiDoor(Authenticator authenticator, ReadOnlyMode mode, RefusedAttempts refused, ApiMetrics metrics)
{
    public async Task ServeAsync(HttpContext context, Operation operation)
    {
        RequestId.Announce(context);
        context.Response.Headers.CacheControl = "no-store";
        ApiRequest? request = null;
        try
        {
            var client = ClientInfo.Of(context);
            var account = await WhoAsync(context, client);
            if (account.Kind == CallerKind.Anonymous && !operation.IsOpen)
            {
                throw ApiErrors.NobodyKnown();
            }

            if (mode.Forbids(operation.Method) && !operation.WorksReadOnly)
            {
                throw ApiErrors.Forbidden.With(ReadOnlyMode.Refusal);
            }

            context.Response.StatusCode = operation.Status;
            request = new ApiRequest(context, account, client);
            await operation.Serve(request);
            metrics.Answered(operation, context.Response.StatusCode);
        }
        catch (OciException refusal)
        {
            metrics.Answered(operation, refusal.Error.Status);
            if (request is not null && refusal.Error.Status == StatusCodes.Status403Forbidden && !mode.IsOn)
            {
                await refused.WriteAsync(operation, request, refusal.Message);
            }

            throw;
        }
    }

    private async Task<Account> WhoAsync(HttpContext context, ClientInfo client)
    {
        var header = context.Request.Headers.Authorization;
        if (StringValues.IsNullOrEmpty(header))
        {
            return Account.Anonymous;
        }

        return BasicCredential.TryParse(header, out var name, out var secret) && await authenticator.AuthenticateAsync(name, secret, client, context.RequestAborted) is { } account
            ? account
            : throw ApiErrors.NobodyKnown();
    }
}
