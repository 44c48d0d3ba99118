namespace EdgeRegistry.Oci;

/// <summary>The error catalogue: distribution-spec v1.1 "Error Codes", then Docker's and our own additions.</summary>
public static class OciErrors
{
    /// <summary>code-1</summary>
    public static readonly OciError BlobUnknown = new("BLOB_UNKNOWN", 404, "blob unknown to registry");

    /// <summary>code-2; 400 for a broken upload, 416 for a chunk out of order.</summary>
    public static readonly OciError BlobUploadInvalid = new("BLOB_UPLOAD_INVALID", 400, "blob upload invalid");

    /// <summary>code-3</summary>
    public static readonly OciError BlobUploadUnknown = new("BLOB_UPLOAD_UNKNOWN", 404, "blob upload unknown to registry");

    /// <summary>code-4</summary>
    public static readonly OciError DigestInvalid = new("DIGEST_INVALID", 400, "provided digest did not match uploaded content");

    /// <summary>code-5</summary>
    public static readonly OciError ManifestBlobUnknown = new("MANIFEST_BLOB_UNKNOWN", 400, "manifest references a manifest or blob unknown to registry");

    /// <summary>code-6</summary>
    public static readonly OciError ManifestInvalid = new("MANIFEST_INVALID", 400, "manifest invalid");

    /// <summary>code-7</summary>
    public static readonly OciError ManifestUnknown = new("MANIFEST_UNKNOWN", 404, "manifest unknown to registry");

    /// <summary>code-8</summary>
    public static readonly OciError NameInvalid = new("NAME_INVALID", 400, "invalid repository name");

    /// <summary>code-9</summary>
    public static readonly OciError NameUnknown = new("NAME_UNKNOWN", 404, "repository name not known to registry");

    /// <summary>code-10</summary>
    public static readonly OciError SizeInvalid = new("SIZE_INVALID", 400, "provided length did not match content length");

    /// <summary>code-11</summary>
    public static readonly OciError Unauthorized = new("UNAUTHORIZED", 401, "authentication required");

    /// <summary>code-12</summary>
    public static readonly OciError Denied = new("DENIED", 403, "requested access to the resource is denied");

    /// <summary>code-13</summary>
    public static readonly OciError Unsupported = new("UNSUPPORTED", 405, "the operation is unsupported");

    /// <summary>code-14</summary>
    public static readonly OciError TooManyRequests = new("TOOMANYREQUESTS", 429, "too many requests");

    /// <summary>Docker's: a tag that is no tag.</summary>
    public static readonly OciError TagInvalid = new("TAG_INVALID", 400, "invalid tag");

    /// <summary>Docker's: <c>n</c> of a list is not a number that can be served.</summary>
    public static readonly OciError PaginationNumberInvalid = new("PAGINATION_NUMBER_INVALID", 400, "invalid number of results requested");

    /// <summary>A Range that is not served (RFC 9110, 14.2).</summary>
    public static readonly OciError RangeInvalid = new("RANGE_INVALID", 416, "requested range not satisfiable");

    /// <summary>Docker's: cannot be answered now; retrying helps.</summary>
    public static readonly OciError Unavailable = new("UNAVAILABLE", 503, "service unavailable");

    /// <summary>Docker's: a fault of ours.</summary>
    public static readonly OciError Unknown = new("UNKNOWN", 500, "unknown error");

    /// <summary>A path that is no endpoint.</summary>
    public static readonly OciError NotFound = new("NOT_FOUND", 404, "no such endpoint");

    /// <summary>All entries.</summary>
    public static IReadOnlyList<OciError> All { get; } =
    [
        BlobUnknown, BlobUploadInvalid, BlobUploadUnknown, DigestInvalid, ManifestBlobUnknown, ManifestInvalid, ManifestUnknown, NameInvalid,
        NameUnknown, SizeInvalid, Unauthorized, Denied, Unsupported, TooManyRequests, TagInvalid, PaginationNumberInvalid, RangeInvalid,
        Unavailable, Unknown, NotFound,
    ];
}
