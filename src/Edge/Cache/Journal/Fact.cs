namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>
/// What an edge knows and cannot read off its tree of digests. Repository names are at most 255 bytes of UTF-8, tags 128,
/// digests 135. Times are Unix milliseconds, sizes bytes. Facts are idempotent: applying one twice is applying it once.
/// </summary>
internal abstract record Fact(string Repository);

/// <summary>The origin proved that the repository has the blob.</summary>
internal sealed record BlobLinkProven(string Repository, string Digest, long Size, long AtUnixMilliseconds) : Fact(Repository);

/// <summary>The origin served, or confirmed, the manifest in the repository.</summary>
internal sealed record ManifestLinkProven(string Repository, string Digest, int MediaTypeCode, long Size, long AtUnixMilliseconds) : Fact(Repository);

/// <summary>The repository no longer has the blob, or nobody knows.</summary>
internal sealed record BlobLinkDropped(string Repository, string Digest) : Fact(Repository);

/// <summary>The repository no longer has the manifest, or nobody knows.</summary>
internal sealed record ManifestLinkDropped(string Repository, string Digest) : Fact(Repository);

/// <summary>The tag's last known value. After a restart it is unleased: it must be revalidated before it counts as fresh.</summary>
internal sealed record TagKnown(string Repository, string Tag, string Digest, int MediaTypeCode, long Size, long AtUnixMilliseconds) : Fact(Repository);

/// <summary>Nothing is known of the tag.</summary>
internal sealed record TagDropped(string Repository, string Tag) : Fact(Repository);

/// <summary>The origin said that everybody may pull from the project, which stands in the repository's place.</summary>
internal sealed record ProjectPublic(string Project, long AtUnixMilliseconds) : Fact(Project);

/// <summary>The project is not public, or nobody knows.</summary>
internal sealed record ProjectDropped(string Project) : Fact(Project);
