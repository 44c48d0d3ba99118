using EdgeRegistry.Bus;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Changes;

/// <summary>Something that the transaction around it changed, and that others want to hear of once it is committed.</summary>
internal sealed record Change(ChangeKind Kind, RepositoryName Repository)
{
    public string? Tag { get; init; }

    public string? OldDigest { get; init; }

    public string? NewDigest { get; init; }

    public string? Subject { get; init; }

    public string? Actor { get; init; }
}
