namespace EdgeRegistry.Bus;

/// <summary>The kinds of changes by the names that they have in JSON and in addresses. They never change.</summary>
public static class ChangeKindNames
{
    private static readonly Dictionary<ChangeKind, string> Names = new()
    {
        [ChangeKind.TagPut] = "tag_put",
        [ChangeKind.TagDeleted] = "tag_deleted",
        [ChangeKind.ManifestPut] = "manifest_put",
        [ChangeKind.ManifestDeleted] = "manifest_deleted",
        [ChangeKind.BlobUnlinked] = "blob_unlinked",
        [ChangeKind.AccessChanged] = "access_changed",
        [ChangeKind.KeysChanged] = "keys_changed",
        [ChangeKind.RepositoryDeleted] = "repository_deleted",
    };

    private static readonly Dictionary<string, ChangeKind> Kinds = Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The name of a kind.</summary>
    public static string NameOf(ChangeKind kind) => Names[kind];

    /// <summary>The kind of a name; null for one that is not known here.</summary>
    public static ChangeKind? TryParse(string? name) => name is not null && Kinds.TryGetValue(name, out var kind) ? kind : null;
}
