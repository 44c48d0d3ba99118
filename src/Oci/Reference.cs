using System.Diagnostics.CodeAnalysis;

namespace EdgeRegistry.Oci;

/// <summary>What a manifest is asked by: a tag or a digest (distribution-spec, <c>&lt;reference&gt;</c>). Exactly one of the two is set.</summary>
public sealed record Reference
{
    private Reference(Tag? tag, Digest? digest) => (Tag, Digest) = (tag, digest);

    /// <summary>The tag, or null.</summary>
    public Tag? Tag { get; }

    /// <summary>The digest, or null.</summary>
    public Digest? Digest { get; }

    /// <summary>The text as it stands in a path.</summary>
    public string Value => Tag?.Value ?? Digest!.Value;

    /// <summary>Makes a reference of a tag.</summary>
    public static Reference To(Tag tag) => new(tag, null);

    /// <summary>Makes a reference of a digest.</summary>
    public static Reference To(Digest digest) => new(null, digest);

    /// <summary>Reads a tag or a digest; a text with a colon can only be a digest.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Reference? reference)
    {
        reference = null;
        if (Oci.Digest.TryParse(text, out var digest))
        {
            reference = To(digest);
        }
        else if (Oci.Tag.TryParse(text, out var tag))
        {
            reference = To(tag);
        }

        return reference is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
