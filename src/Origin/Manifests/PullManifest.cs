using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Hosting.Content;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.Manifests;

/// <summary>
/// <c>GET</c> and <c>HEAD /v2/&lt;name&gt;/manifests/&lt;reference&gt;</c> (end-3). <c>Accept</c> is not looked at: what was pushed is what
/// is served.
/// </summary>
internal sealed class PullManifest(IRegistryAccess access, Database.Database database, ManifestsTable manifests, CompressedAnswers compression, RegistryAudit audit)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Pull, path.Repository);
        var reference = path.ReferenceToRead();
        var found = await database.ReadAsync(session => manifests.FindAsync(session, path.Repository!, reference), context.RequestAborted)
            ?? throw Unknown(reference);
        var digest = Digest.Parse(found.Digest);
        var response = context.Response;
        response.Headers.ETag = digest.ETag;
        compression.SayVary(response);
        response.Headers["Docker-Content-Digest"] = digest.Value;
        if (Preconditions.IsNotModified(context.Request, digest))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = found.MediaType;
        response.ContentLength = found.Size;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            var body = await database.ReadAsync(session => manifests.BodyAsync(session, path.Repository!, found.Digest), context.RequestAborted)
                ?? throw Unknown(reference);
            audit.Pulled(context, path.Repository!, reference, found.Digest);
            using var compressed = compression.TryBegin(context, body);
            if (compressed is null)
            {
                await response.Body.WriteAsync(body, context.RequestAborted);
                return;
            }

            await compressed.WriteAsync(body, context.RequestAborted);
            await compressed.EndAsync(context.RequestAborted);
        }
    }

    private static OciException Unknown(Reference reference) => OciErrors.ManifestUnknown.With(detail: reference.Value);
}
