using System.Diagnostics.CodeAnalysis;

namespace EdgeRegistry.Oci;

/// <summary>
/// One scope of a token request, and one entry of a token's <c>access</c> claim (docker's "Token Scope Documentation"):
/// <c>repository:team/app:pull,push</c>, <c>registry:catalog:*</c>.
/// </summary>
/// <param name="Type"><c>repository</c> or <c>registry</c>; others name nothing here.</param>
/// <param name="Name">The canonical repository name (<c>x</c> is <c>library/x</c>), or <c>catalog</c>.</param>
/// <param name="Actions">What is asked for: <c>pull</c>, <c>push</c>, <c>delete</c>, <c>*</c>; each once, in order of appearance.</param>
public sealed record TokenScope(string Type, string Name, IReadOnlyList<string> Actions)
{
    /// <summary>The type of repositories.</summary>
    public const string RepositoryType = "repository";

    /// <summary>The type of the registry as a whole.</summary>
    public const string RegistryType = "registry";

    /// <summary>The longest scope that is read, in characters.</summary>
    public const int MaxLength = 1024;

    /// <summary>The repository that the scope is about; null for others.</summary>
    public RepositoryName? Repository => Type == RepositoryType && RepositoryName.TryParse(Name, out var name) ? name : null;

    /// <summary>Reads one scope; false when it has no such shape. A class behind the type, as in <c>repository(plugin)</c>, is left out.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TokenScope? scope)
    {
        scope = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return false;
        }

        // A host in the name may have a port: the actions stand behind the last colon, the type before the first.
        var (first, last) = (text.IndexOf(':'), text.LastIndexOf(':'));
        if (first <= 0 || last <= first + 1)
        {
            return false;
        }

        var type = text[..first];
        type = type.IndexOf('(') is > 0 and var bracket ? type[..bracket] : type;
        var name = text[(first + 1)..last];
        if (type == RepositoryType)
        {
            if (!RepositoryName.TryParse(name, out var repository))
            {
                return false;
            }

            name = repository.Value;
        }

        var actions = text[(last + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray();
        scope = actions.Length == 0 ? null : new TokenScope(type, name, actions);
        return scope is not null;
    }

    /// <summary>Reads the <c>scope</c> parameters of a request: each may hold several, with spaces between. What cannot be read is left out: it grants nothing.</summary>
    /// <param name="parameters">The parameters' values.</param>
    /// <param name="most">The most scopes that are read.</param>
    public static IReadOnlyList<TokenScope> ParseAll(IEnumerable<string?> parameters, int most)
    {
        var scopes = new List<TokenScope>();
        foreach (var text in parameters.SelectMany(parameter => (parameter ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (scopes.Count < most && TryParse(text, out var scope))
            {
                scopes.Add(scope);
            }
        }

        return scopes;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}:{Name}:{string.Join(',', Actions)}";
}
