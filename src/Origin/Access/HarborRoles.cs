using System.Collections.Frozen;

namespace EdgeRegistry.Origin.Access;

/// <summary>Harbor's five roles, with its numbers. Each may what the one before it may, and more.</summary>
internal static class HarborRoles
{
    /// <summary>Pulls, and sees nothing else of the project.</summary>
    public static readonly Role LimitedGuest = Make(
        5,
        "limitedGuest",
        null,
        "project: read",
        "repository: pull list read",
        "artifact: read list",
        "artifact-addition: read",
        "accessory: list",
        "tag: list",
        "configuration: read",
        "quota: read",
        "scan: read",
        "sbom: read",
        "scanner: read");

    /// <summary>Sees members, robots and labels too.</summary>
    public static readonly Role Guest = Make(3, "guest", LimitedGuest, "label: list read", "member: list read", "robot: list read");

    /// <summary>Pushes.</summary>
    public static readonly Role Developer = Make(
        2,
        "developer",
        Guest,
        "repository: push create update",
        "artifact: create",
        "artifact-label: create delete",
        "tag: create",
        "tag-retention: list read create update delete operate",
        "export-cve: create read list");

    /// <summary>Deletes, scans, and keeps the rules of the project.</summary>
    public static readonly Role Maintainer = Make(
        4,
        "maintainer",
        Developer,
        "repository: delete",
        "artifact: delete",
        "tag: delete",
        "label: create update delete",
        "metadata: list read",
        "immutable-tag: list create update delete",
        "notification-policy: list read",
        "scan: create stop",
        "sbom: create stop");

    /// <summary>Everything in the project.</summary>
    public static readonly Role ProjectAdmin = Make(
        1,
        "projectAdmin",
        Maintainer,
        "project: update delete",
        "member: create update delete",
        "metadata: create update delete",
        "configuration: update",
        "robot: create update delete",
        "notification-policy: create update delete",
        "scanner: create",
        "preheat-policy: list read create update delete",
        "log: list");

    /// <summary>By number.</summary>
    public static IReadOnlyDictionary<long, Role> All { get; } =
        new[] { ProjectAdmin, Developer, Guest, Maintainer, LimitedGuest }.ToFrozenDictionary(role => role.Id);

    private static Role Make(long id, string name, Role? below, params ReadOnlySpan<string> more) =>
        new(id, name, (below?.Permissions ?? Enumerable.Empty<Permission>()).Concat(Permissions.Set(more)).ToFrozenSet());
}
