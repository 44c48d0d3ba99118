using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tags;

/// <summary>A tag in its repository.</summary>
internal sealed record TagKey(string Repository, string Tag)
{
    public static TagKey Of(RepositoryName repository, Tag tag) => new(repository.Value, tag.Value);
}
