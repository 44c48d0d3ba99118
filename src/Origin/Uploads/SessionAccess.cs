using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>A session's requests are those of the account that began it; for everybody else it does not exist.</summary>
internal sealed class SessionAccess(IRegistryAccess access, UploadSessions sessions)
{
    /// <summary>The session that the path names.</summary>
    /// <exception cref="OciException"><c>UNAUTHORIZED</c> or <c>BLOB_UPLOAD_UNKNOWN</c>.</exception>
    public async Task<UploadSession> RequireAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Continue, path.Repository);
        var session = await sessions.FindAsync(path, context.RequestAborted);
        return session.Actor == access.CallerOf(context).Actor ? session : throw OciErrors.BlobUploadUnknown.With();
    }

    /// <summary>The same, when more bytes or an end are wanted.</summary>
    /// <exception cref="OciException"><c>UNAUTHORIZED</c> or <c>BLOB_UPLOAD_UNKNOWN</c>.</exception>
    public async Task<UploadSession> RequireOpenAsync(HttpContext context, RequestPath path)
    {
        var session = await RequireAsync(context, path);
        return session.IsDone ? throw OciErrors.BlobUploadUnknown.With("the upload is finished") : session;
    }
}
