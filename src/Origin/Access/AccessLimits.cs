using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Access;

/// <summary>
/// The most that a robot or a personal access token may, in Harbor's JSON: <c>[{"kind","namespace","access":[{"resource","action"}]}]</c>.
/// Kind <c>system</c> has the namespace <c>/</c>; kind <c>project</c> that of a project, of a part of it (<c>project/prefix</c>, ours) or <c>*</c>.
/// </summary>
internal sealed record AccessLimits(IReadOnlyList<LimitedAccess> Entries)
{
    /// <summary>Reads what is stored.</summary>
    /// <exception cref="JsonException">It is no such list.</exception>
    public static AccessLimits Parse(string json) => new(JsonSerializer.Deserialize<LimitedAccess[]>(json) ?? []);

    /// <summary>As it is stored, and as Harbor's API shows it.</summary>
    public string ToJson() => JsonSerializer.Serialize(Entries);

    /// <summary>What is wrong with it, or null.</summary>
    /// <param name="project">The project of a project's robot, which may name no other; null for system robots and tokens.</param>
    public string? Problem(string? project = null) => Entries.Select(entry => entry.Problem(project)).FirstOrDefault(problem => problem is not null);

    /// <summary>Whether a permission is within the limits.</summary>
    /// <param name="permission">The permission.</param>
    /// <param name="project">The name of the project; null for what concerns the whole registry.</param>
    /// <param name="repository">The repository; null for what concerns the whole project.</param>
    public bool Allow(Permission permission, string? project, RepositoryName? repository) =>
        Entries.Any(entry => entry.Covers(project, repository) && entry.Access.Any(access => access.Resource == permission.Resource && access.Action == permission.Action));
}

/// <summary>Permissions in one namespace.</summary>
internal sealed record LimitedAccess(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("namespace")] string Namespace,
    [property: JsonPropertyName("access")] IReadOnlyList<ResourceAction> Access)
{
    /// <summary>The kind of what concerns the whole registry.</summary>
    public const string SystemKind = "system";

    /// <summary>The kind of what concerns a project.</summary>
    public const string ProjectKind = "project";

    /// <summary>All projects.</summary>
    public const string Everywhere = "*";

    internal bool Covers(string? project, RepositoryName? repository)
    {
        if (project is null || Kind != ProjectKind)
        {
            return project is null && Kind == SystemKind;
        }

        return Namespace == Everywhere || Namespace == project || (repository is not null && AccessDecisions.IsBelow(repository.Value, Namespace));
    }

    internal string? Problem(string? project)
    {
        var isSystem = Kind == SystemKind;
        var known = isSystem ? Permissions.System : Permissions.Project;
        if (Kind is not (SystemKind or ProjectKind) || Access is null or [])
        {
            return "a permission has kind system or project, a namespace and access";
        }

        if (isSystem ? Namespace != "/" || project is not null : !IsNamespace(project))
        {
            return $"namespace '{Namespace}' cannot be given here";
        }

        return Access.FirstOrDefault(access => !known.Contains(new Permission(access.Resource, access.Action))) is { } unknown
            ? $"'{unknown.Resource}:{unknown.Action}' is no permission of kind {Kind}"
            : null;
    }

    private bool IsNamespace(string? project)
    {
        if (Namespace == Everywhere)
        {
            return project is null;
        }

        var isName = Project.IsName(Namespace) || (Namespace.Contains('/', StringComparison.Ordinal) && RepositoryName.TryParse(Namespace, out _));
        return isName && (project is null || AccessDecisions.IsBelow(Namespace, project));
    }
}

/// <summary>A permission, as Harbor's JSON has it.</summary>
internal sealed record ResourceAction([property: JsonPropertyName("resource")] string Resource, [property: JsonPropertyName("action")] string Action);
