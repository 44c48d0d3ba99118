using System.Diagnostics.CodeAnalysis;

namespace EdgeRegistry.Oci;

/// <summary>A tag: <c>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}</c> (distribution-spec, "Pulling manifests"). Ordered by bytes.</summary>
public sealed record Tag
{
    /// <summary>The longest tag, in characters.</summary>
    public const int MaxLength = 128;

    private Tag(string value) => Value = value;

    /// <summary>The tag's text.</summary>
    public string Value { get; }

    /// <summary>Reads a tag; false when it does not match the specification's expression.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Tag? tag)
    {
        tag = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || text[0] is '.' or '-')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        tag = new Tag(text);
        return true;
    }

    /// <summary>Reads a tag.</summary>
    /// <exception cref="OciException"><c>TAG_INVALID</c>.</exception>
    public static Tag Parse(string? text) => TryParse(text, out var tag)
        ? tag
        : throw OciErrors.TagInvalid.With("not a tag: a letter, digit or '_', then up to 127 letters, digits, '_', '.' or '-'", text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
