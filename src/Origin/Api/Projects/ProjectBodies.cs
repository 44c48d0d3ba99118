using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api.Projects;

/// <summary>Harbor's <c>ProjectReq</c>: what makes or changes a project.</summary>
internal sealed record ProjectReq(string? ProjectName, bool? Public, Dictionary<string, string?>? Metadata, long? StorageLimit, long? RegistryId);

/// <summary>Harbor's <c>Project</c>.</summary>
internal sealed record ProjectAnswer(long ProjectId, string Name, string OwnerName, string CreationTime, string UpdateTime)
{
    public long OwnerId { get; init; }

    public bool Deleted { get; init; }

    /// <summary>Whether the caller may change its visibility.</summary>
    public bool Togglable { get; init; }

    /// <summary>The caller's strongest role; 0 for none.</summary>
    public long CurrentUserRoleId { get; init; }

    public IReadOnlyList<long> CurrentUserRoleIds { get; init; } = [];

    public long RepoCount { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public CveAllowlist CveAllowlist => new(ProjectId, []);
}

/// <summary>Harbor's list of vulnerabilities that do not count; always empty as long as nothing scans.</summary>
internal sealed record CveAllowlist(long ProjectId, IReadOnlyList<CveItem> Items);

/// <summary>One entry of it.</summary>
internal sealed record CveItem(string CveId);

/// <summary>Harbor's <c>ProjectSummary</c>.</summary>
internal sealed record ProjectSummary(long RepoCount, long ProjectAdminCount, long MaintainerCount, long DeveloperCount, long GuestCount, long LimitedGuestCount)
{
    /// <summary>Members with a custom role.</summary>
    public long CustomRoleCount { get; init; }
}

/// <summary>Harbor's <c>ProjectDeletable</c>.</summary>
internal sealed record ProjectDeletable(bool Deletable, string? Message);

/// <summary>A project as its list is read.</summary>
internal sealed record ProjectRow(long Id, string Name, string Owner, long IsPublic, string? Metadata, long Created, long Updated)
{
    public const string Select = "SELECT p.id AS Id, p.name AS Name, p.owner AS Owner, p.is_public AS IsPublic, p.metadata AS Metadata, p.created AS Created, p.updated AS Updated FROM projects p";

    public static ListColumns Columns { get; } = new(
        "p.id",
        "p.id",
        new("project_id", "p.id", ColumnKind.Number),
        new("name", "p.name"),
        new("owner", "p.owner"),
        new("owner_name", "p.owner"),
        new("public", "p.is_public", ColumnKind.Flag),
        new("creation_time", "p.created", ColumnKind.Time),
        new("update_time", "p.updated", ColumnKind.Time));
}
