namespace EdgeRegistry.Bus;

/// <summary>What a change tells. The numbers stand in the database and never change their meaning.</summary>
public enum ChangeKind
{
    /// <summary>A tag was made or moved: old digest (or null) and new digest.</summary>
    TagPut = 1,

    /// <summary>A tag was deleted: old digest.</summary>
    TagDeleted = 2,

    /// <summary>A manifest was stored in a repository: new digest, and its subject when it refers to one.</summary>
    ManifestPut = 3,

    /// <summary>A manifest was deleted from a repository: old digest, and its subject when it referred to one.</summary>
    ManifestDeleted = 4,

    /// <summary>A blob's link to a repository was removed: old digest.</summary>
    BlobUnlinked = 5,

    /// <summary>
    /// Who may do what has changed: in the project named by the repository's field, for the account named by the tag's field, or for
    /// everybody when both are empty. Tokens computed before it are refused, and what was believed of the project's visibility is dropped.
    /// </summary>
    AccessChanged = 6,

    /// <summary>The keys that sign tokens have changed: one was added, or taken back.</summary>
    KeysChanged = 7,

    /// <summary>A repository was deleted with all that was in it; what follows under its name is another one.</summary>
    RepositoryDeleted = 8,
}
