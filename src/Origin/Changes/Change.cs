using EdgeRegistry.Bus;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Changes;

/// <summary>Something that the transaction around it changed, and that others want to hear of once it is committed.</summary>
/// <param name="Kind">What.</param>
/// <param name="Scope">The repository; for <see cref="ChangeKind.AccessChanged"/> the project, or empty.</param>
internal sealed record Change(ChangeKind Kind, string Scope)
{
    public Change(ChangeKind kind, RepositoryName repository)
        : this(kind, repository.Value)
    {
    }

    public string? Tag { get; init; }

    public string? OldDigest { get; init; }

    public string? NewDigest { get; init; }

    public string? Subject { get; init; }

    public string? Actor { get; init; }
}
