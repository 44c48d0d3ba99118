using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Access;

/// <summary>The one decision that every request of the registry API passes, before anything that exists is looked at.</summary>
public interface IRegistryAccess
{
    /// <summary>Decides from who asks and what for. Completes at once where nothing has to be asked.</summary>
    /// <param name="context">The request; once decided, <see cref="CallerOf"/> knows who sent it.</param>
    /// <param name="action">What it wants.</param>
    /// <param name="repository">Where; null for what concerns the whole registry.</param>
    /// <exception cref="OciException"><c>UNAVAILABLE</c> when it cannot be known now.</exception>
    ValueTask<AccessDecision> DecideAsync(HttpContext context, AccessAction action, RepositoryName? repository);

    /// <summary>Decides, and refuses what is not granted; unknown and forbidden look the same.</summary>
    /// <exception cref="OciException"><c>UNAUTHORIZED</c> with the challenge that says where to get a token, or <c>UNAVAILABLE</c>.</exception>
    ValueTask RequireAsync(HttpContext context, AccessAction action, RepositoryName? repository);

    /// <summary>Who sent the request, as far as a decision has found out.</summary>
    Caller CallerOf(HttpContext context);
}
