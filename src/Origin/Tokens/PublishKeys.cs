using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Tokens;

/// <summary><c>GET /service/jwks</c>: the public halves of the keys that sign, have signed and will sign (RFC 7517).</summary>
internal sealed class PublishKeys(SigningKeys keys)
{
    // A key signs no earlier than KeyLead after it stands here, which is at least three minutes.
    private const string CacheControl = "public, max-age=60";

    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            throw OciErrors.Unsupported.With($"{context.Request.Method} is not allowed here").WithHeader("Allow", "GET, HEAD");
        }

        var body = TokenKeySet.Write(await keys.PublishedAsync(context.RequestAborted));
        context.Response.Headers.CacheControl = CacheControl;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
