namespace EdgeRegistry.Oci;

/// <summary>Which endpoint of the specification a path names.</summary>
public enum RequestKind
{
    /// <summary>None of ours.</summary>
    None,

    /// <summary><c>/v2/</c> (end-1)</summary>
    Base,

    /// <summary><c>/v2/_catalog</c> (Docker's)</summary>
    Catalog,

    /// <summary><c>/v2/&lt;name&gt;/tags/list</c> (end-8)</summary>
    Tags,

    /// <summary><c>/v2/&lt;name&gt;/manifests/&lt;reference&gt;</c> (end-3, 7, 9)</summary>
    Manifest,

    /// <summary><c>/v2/&lt;name&gt;/blobs/&lt;digest&gt;</c> (end-2, 10)</summary>
    Blob,

    /// <summary><c>/v2/&lt;name&gt;/blobs/uploads/</c> (end-4, 11)</summary>
    Uploads,

    /// <summary><c>/v2/&lt;name&gt;/blobs/uploads/&lt;session&gt;</c> (end-5, 6, 13, 14)</summary>
    Upload,

    /// <summary><c>/v2/&lt;name&gt;/referrers/&lt;digest&gt;</c> (end-12)</summary>
    Referrers,
}

/// <summary>A request path, parsed once for both hosts (distribution-spec, "Endpoints").</summary>
/// <remarks>
/// A repository's name may contain any word, also <c>blobs</c> or <c>manifests</c>: a path is therefore read from its end.
/// </remarks>
public sealed record RequestPath
{
    private static readonly RequestPath NotOurs = new();
    private static readonly RequestPath BasePath = new() { Kind = RequestKind.Base };
    private static readonly RequestPath CatalogPath = new() { Kind = RequestKind.Catalog };

    private Reference? _reference;
    private string _referenceText = "";

    /// <summary>The endpoint.</summary>
    public RequestKind Kind { get; private init; }

    /// <summary>The repository; null for <see cref="RequestKind.Base"/> and <see cref="RequestKind.Catalog"/>.</summary>
    public RepositoryName? Repository { get; private init; }

    /// <summary>The digest of <see cref="RequestKind.Blob"/> and <see cref="RequestKind.Referrers"/>.</summary>
    public Digest? Digest { get; private init; }

    /// <summary>The upload session: 32 hexadecimal digits. Null when the text cannot be one of ours, so that it is unknown.</summary>
    public string? Session { get; private init; }

    /// <summary>The reference of <see cref="RequestKind.Manifest"/>; null when the text is neither a tag nor a digest.</summary>
    public Reference? TryReference => _reference;

    /// <summary>The reference of <see cref="RequestKind.Manifest"/>, for reading: a text that is no tag names nothing that exists.</summary>
    /// <exception cref="OciException"><c>MANIFEST_UNKNOWN</c>.</exception>
    public Reference ReferenceToRead() => _reference ?? throw OciErrors.ManifestUnknown.With(null, _referenceText);

    /// <summary>The reference of <see cref="RequestKind.Manifest"/>, for writing.</summary>
    /// <exception cref="OciException"><c>TAG_INVALID</c>.</exception>
    public Reference ReferenceToWrite() => _reference ?? Reference.To(Tag.Parse(_referenceText));

    /// <summary>Reads a decoded path such as <c>/v2/library/x/manifests/latest</c>.</summary>
    /// <exception cref="OciException"><c>NAME_INVALID</c> or <c>DIGEST_INVALID</c> for a path that is shaped like ours.</exception>
    public static RequestPath Parse(string path)
    {
        if (path is "/v2" or "/v2/")
        {
            return BasePath;
        }

        if (!path.StartsWith("/v2/", StringComparison.Ordinal))
        {
            return NotOurs;
        }

        var rest = path.AsSpan(4);
        if (rest is "_catalog")
        {
            return CatalogPath;
        }

        var last = Cut(ref rest);
        var second = Cut(ref rest);
        return (second, last) switch
        {
            ("tags", "list") => new RequestPath { Kind = RequestKind.Tags, Repository = Name(rest) },
            ("manifests", _) => ForManifest(rest, last),
            ("blobs", "uploads") => new RequestPath { Kind = RequestKind.Uploads, Repository = Name(rest) },
            ("blobs", _) => new RequestPath { Kind = RequestKind.Blob, Repository = Name(rest), Digest = Oci.Digest.Parse(last) },
            ("referrers", _) => new RequestPath { Kind = RequestKind.Referrers, Repository = Name(rest), Digest = Oci.Digest.Parse(last) },
            ("uploads", _) when Cut(ref rest) == "blobs" => ForUpload(rest, last),
            _ => NotOurs,
        };
    }

    private static RequestPath ForManifest(ReadOnlySpan<char> name, string text)
    {
        if (!Reference.TryParse(text, out var reference) && text.Contains(':'))
        {
            throw OciErrors.DigestInvalid.With("not a digest: expected sha256:<64 hex digits> or sha512:<128 hex digits>", text);
        }

        return new RequestPath { Kind = RequestKind.Manifest, Repository = Name(name), _reference = reference, _referenceText = text };
    }

    private static RequestPath ForUpload(ReadOnlySpan<char> name, string session) => session.Length == 0
        ? new RequestPath { Kind = RequestKind.Uploads, Repository = Name(name) }
        : new RequestPath { Kind = RequestKind.Upload, Repository = Name(name), Session = IsSession(session) ? session : null };

    private static bool IsSession(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);

    private static RepositoryName Name(ReadOnlySpan<char> text) => RepositoryName.Parse(text.ToString());

    // Takes the last segment off; what remains has no slash at its end.
    private static string Cut(ref ReadOnlySpan<char> rest)
    {
        var slash = rest.LastIndexOf('/');
        var segment = rest[(slash + 1)..].ToString();
        rest = slash < 0 ? [] : rest[..slash];
        return segment;
    }
}
