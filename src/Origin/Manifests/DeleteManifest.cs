using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;

namespace EdgeRegistry.Origin.Manifests;

/// <summary><c>DELETE /v2/&lt;name&gt;/manifests/&lt;reference&gt;</c> (end-9): a tag, or a manifest with its tags.</summary>
internal sealed class DeleteManifest(IRegistryAccess access, ChangeLog log, ManifestWriter writer, RegistryAudit audit)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Delete, path.Repository);
        var reference = path.ReferenceToRead();
        var actor = access.CallerOf(context).Actor;
        var line = audit.Line(context, "delete", reference.Tag is null ? "artifact" : "tag", path.Repository!, reference);
        await log.CommitAsync(async session =>
        {
            await audit.InsertAsync(session, line);
            return reference.Tag is { } tag
                ? await writer.DeleteAsync(session, path.Repository!, tag, actor)
                : await writer.DeleteAsync(session, path.Repository!, reference.Digest!, actor);
        });
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
    }
}
