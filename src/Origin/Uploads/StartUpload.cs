using System.Globalization;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// <c>POST /v2/&lt;name&gt;/blobs/uploads/</c>: begins an upload (end-4a), takes a whole blob (end-4b, <c>digest=</c>), hears which hash
/// will be used (end-4c, <c>digest-algorithm=</c>), or mounts a blob of another repository (end-11, <c>mount=</c>).
/// </summary>
internal sealed class StartUpload(IRegistryAccess access, UploadSessions sessions, ReceiveBlob receive, MountBlob mount, UploadsOptions options)
{
    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Push, path.Repository);
        var repository = path.Repository!;
        var query = context.Request.Query;
        if (query.TryGetValue("mount", out var wanted)
            && Digest.TryParse(wanted, out var mounted)
            && await mount.TryAsync(context, repository, mounted, query["from"]))
        {
            UploadAnswer.Created(context.Response, repository, mounted);
            return;
        }

        if (query.TryGetValue("digest", out var text))
        {
            await receive.HandleAsync(context, repository, Digest.Parse(text), access.CallerOf(context).Actor);
            return;
        }

        var session = await sessions.StartAsync(repository, AlgorithmOf(query), access.CallerOf(context).Actor);
        UploadAnswer.Continue(context.Response, session, 0, StatusCodes.Status202Accepted);
        if (options.ChunkMinLength > 0)
        {
            context.Response.Headers["OCI-Chunk-Min-Length"] = options.ChunkMinLength.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static DigestAlgorithm AlgorithmOf(IQueryCollection query)
    {
        if (!query.TryGetValue("digest-algorithm", out var name))
        {
            return DigestAlgorithm.Sha256;
        }

        return DigestAlgorithms.TryParse(name.ToString(), out var algorithm)
            ? algorithm
            : throw OciErrors.DigestInvalid.With("digest-algorithm is not one that this registry has: sha256, sha512", name.ToString());
    }
}
