namespace EdgeRegistry.Origin.Checking;

/// <summary>Something that must not be.</summary>
/// <param name="Kind">One of <see cref="FindingKinds"/>.</param>
/// <param name="Where">What it is about: a digest, <c>repository:tag</c>, <c>repository@digest</c>, an upload, a number.</param>
/// <param name="Detail">What is wrong with it.</param>
internal sealed record Finding(string Kind, string Where, string Detail);

/// <summary>The kinds of findings; docs/operations/backup.md says what each means and what to do.</summary>
internal static class FindingKinds
{
    public const string BlobMissing = "blob-missing";
    public const string BlobSize = "blob-size";
    public const string BlobContent = "blob-content";
    public const string BlobUnreadable = "blob-unreadable";
    public const string LinkWithoutBlob = "link-without-blob";
    public const string TagWithoutManifest = "tag-without-manifest";
    public const string ManifestContent = "manifest-content";
    public const string ManifestColumns = "manifest-columns";
    public const string ManifestWithoutLink = "manifest-without-link";
    public const string References = "references";
    public const string RepositoryMissing = "repository-missing";
    public const string UploadBytes = "upload-bytes";
    public const string ChangeGap = "change-gap";
    public const string ChangeHead = "change-head";
}
