using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Access;

/// <summary>A registry whose operator wants no identities (<c>AllowAnonymousWrite</c>): whoever reaches it may do everything.</summary>
public sealed class OpenAccess : IRegistryAccess
{
    /// <inheritdoc/>
    public ValueTask<AccessDecision> DecideAsync(HttpContext context, AccessAction action, RepositoryName? repository) => ValueTask.FromResult(AccessDecision.Granted);

    /// <inheritdoc/>
    public ValueTask RequireAsync(HttpContext context, AccessAction action, RepositoryName? repository) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public Caller CallerOf(HttpContext context) => Caller.Anonymous;
}
