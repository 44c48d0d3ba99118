using System.Net;
using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Access;

/// <summary>
/// The one decision that every read and write passes. Until identities exist, everybody may do everything who reaches this host
/// over loopback; a host that listens elsewhere starts only when its operator has said that anonymous writes are wanted.
/// </summary>
public sealed class AccessPolicy(bool allowAnonymousWrite)
{
    /// <summary>Decides from who asks and what for, before anything that exists is looked at.</summary>
    public AccessDecision Decide(HttpContext context, AccessAction action, RepositoryName? repository)
    {
        _ = repository; // grants by repository come with identities
        return action is AccessAction.Pull or AccessAction.Catalog || allowAnonymousWrite || IsLocal(context.Connection.LocalIpAddress)
            ? AccessDecision.Granted
            : AccessDecision.Denied;
    }

    /// <summary>Decides, and refuses what is not granted.</summary>
    /// <exception cref="OciException"><c>DENIED</c>.</exception>
    public void Require(HttpContext context, AccessAction action, RepositoryName? repository)
    {
        if (Decide(context, action, repository) is AccessDecision.Denied)
        {
            throw OciErrors.Denied.With();
        }
    }

    private static bool IsLocal(IPAddress? local) => local is null || IPAddress.IsLoopback(local);
}
