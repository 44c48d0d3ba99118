using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Hosting.Content;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Blobs;

/// <summary><c>GET</c> and <c>HEAD /v2/&lt;name&gt;/blobs/&lt;digest&gt;</c> (end-2): only through the repository's own link.</summary>
internal sealed class PullBlob(
    IRegistryAccess access,
    Database.Database database,
    BlobsTable blobs,
    BlobTouch touch,
    BlobSender sender)
{
    public async Task HeadAsync(HttpContext context, RequestPath path)
    {
        var blob = await FindAsync(context, path);
        await touch.TouchAsync(path.Repository!, path.Digest!, blob);
        sender.Announce(context.Response);
        _ = BlobHeaders.Write(context, path.Digest!, blob.Size);
    }

    public async Task GetAsync(HttpContext context, RequestPath path)
    {
        var blob = await FindAsync(context, path);
        sender.Announce(context.Response);
        if (BlobParts.TryBegin(context, path.Digest!, blob.Size) is { } parts)
        {
            await parts.SendAsync(context, each => sender.SendAsync(context, path.Digest!, each));
        }
        else if (BlobHeaders.Write(context, path.Digest!, blob.Size) is { } range)
        {
            await sender.SendAsync(context, path.Digest!, range);
        }
    }

    private async Task<LinkedBlob> FindAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Pull, path.Repository);
        return await database.ReadAsync(session => blobs.FindAsync(session, path.Repository!, path.Digest!), context.RequestAborted)
            ?? throw OciErrors.BlobUnknown.With(detail: path.Digest!.Value);
    }
}
