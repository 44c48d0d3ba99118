using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Access;

/// <summary>Which repositories somebody sees in lists: those that it may pull.</summary>
internal interface ICatalogView
{
    /// <summary>Those of some repositories that the caller sees, in their order.</summary>
    Task<IReadOnlyList<RepositoryName>> VisibleAsync(DbSession session, Caller caller, IReadOnlyList<RepositoryName> repositories);
}

/// <summary>A registry without identities: everybody sees everything.</summary>
internal sealed class OpenCatalog : ICatalogView
{
    public Task<IReadOnlyList<RepositoryName>> VisibleAsync(DbSession session, Caller caller, IReadOnlyList<RepositoryName> repositories) => Task.FromResult(repositories);
}
