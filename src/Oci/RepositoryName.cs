using System.Diagnostics.CodeAnalysis;

namespace EdgeRegistry.Oci;

/// <summary>
/// A repository's name (distribution-spec, "Pulling manifests": <c>&lt;name&gt;</c>), at most 255 characters.
/// A name of one component is the same repository as <c>library/</c> + name: made so here, at the door, so that there is one
/// repository, one scope and one link.
/// </summary>
public sealed record RepositoryName
{
    /// <summary>The longest name, in characters, <c>library/</c> included.</summary>
    public const int MaxLength = 255;

    private const string Library = "library/";

    private RepositoryName(string value) => Value = value;

    /// <summary>The canonical name; at least two components.</summary>
    public string Value { get; }

    /// <summary>The first component: the project that the repository belongs to.</summary>
    public string Project => Value[..Value.IndexOf('/')];

    /// <summary>Reads a name; false when it does not match the specification's expression.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RepositoryName? name)
    {
        name = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return false;
        }

        var slashes = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (!TryReadComponent(text, ref at))
            {
                return false;
            }

            if (at == text.Length - 1)
            {
                return false; // ends with a slash
            }

            slashes += at < text.Length ? 1 : 0;
        }

        var canonical = slashes == 0 ? Library + text : text;
        name = canonical.Length <= MaxLength ? new RepositoryName(canonical) : null;
        return name is not null;
    }

    /// <summary>Reads a name.</summary>
    /// <exception cref="OciException"><c>NAME_INVALID</c>.</exception>
    public static RepositoryName Parse(string? text) => TryParse(text, out var name)
        ? name
        : throw OciErrors.NameInvalid.With("not a repository name: lower-case letters and digits, separated by '.', '_', '__', '-' or '/', at most 255", text);

    /// <inheritdoc/>
    public override string ToString() => Value;

    // component: [a-z0-9]+ ( ( "." | "_" | "__" | "-"+ ) [a-z0-9]+ )*   Leaves `at` on the slash or at the end.
    private static bool TryReadComponent(string text, ref int at)
    {
        while (true)
        {
            var start = at;
            while (at < text.Length && char.IsAsciiLetterLower(text[at]) | char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            if (at == start)
            {
                return false;
            }

            if (at == text.Length || text[at] == '/')
            {
                return true;
            }

            var separator = text[at];
            var run = at;
            while (at < text.Length && text[at] == separator)
            {
                at++;
            }

            var longest = separator switch { '.' => 1, '_' => 2, '-' => int.MaxValue, _ => 0 };
            if (at - run > longest)
            {
                return false;
            }
        }
    }
}
