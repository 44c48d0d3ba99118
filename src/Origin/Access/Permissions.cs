using System.Collections.Frozen;

namespace EdgeRegistry.Origin.Access;

/// <summary>The permissions there are, and those that need no role.</summary>
internal static class Permissions
{
    /// <summary>Scope <c>pull</c>.</summary>
    public static readonly Permission Pull = new("repository", "pull");

    /// <summary>Scope <c>push</c>.</summary>
    public static readonly Permission Push = new("repository", "push");

    /// <summary>Scope <c>delete</c>: manifests, tags and blobs.</summary>
    public static readonly Permission Delete = new("artifact", "delete");

    /// <summary>Make a project.</summary>
    public static readonly Permission CreateProject = new("project", "create");

    /// <summary>What the members of a project may have: roles are made of these, and a project's robots.</summary>
    public static FrozenSet<Permission> Project { get; } = Set(
        "project: read update delete",
        "repository: pull push list read create update delete",
        "artifact: read list create delete",
        "artifact-addition: read",
        "artifact-label: create delete",
        "accessory: list",
        "tag: list create delete",
        "label: list read create update delete",
        "member: list read create update delete",
        "metadata: list read create update delete",
        "configuration: read update",
        "quota: read",
        "tag-retention: list read create update delete operate",
        "immutable-tag: list create update delete",
        "robot: list read create update delete",
        "notification-policy: list read create update delete",
        "scan: read create stop",
        "sbom: read create stop",
        "scanner: read create",
        "export-cve: create read list",
        "preheat-policy: list read create update delete",
        "log: list");

    /// <summary>What concerns the whole registry: system administrators have all of it, system robots what they were given.</summary>
    public static FrozenSet<Permission> System { get; } = Set(
        "project: list create",
        "catalog: read",
        "configuration: read update",
        "user: list read create update delete",
        "user-group: list read create update delete",
        "ldap-user: list create",
        "robot: list read create update delete",
        "role: list read create update delete",
        "edge: list read create update delete",
        "audit-log: list",
        "purge-audit: list read create update stop",
        "quota: list read update",
        "label: list read create update delete",
        "registry: list read create update delete",
        "replication: list read create",
        "replication-policy: list read create update delete",
        "replication-adapter: list",
        "garbage-collection: list read create update stop",
        "preheat-instance: list read create update delete",
        "scanner: list read create update delete",
        "scan-all: read create update stop",
        "security-hub: list read",
        "export-cve: read create",
        "jobservice-monitor: list stop",
        "system-volumes: read");

    /// <summary>What everybody may in a public project, without any account.</summary>
    public static FrozenSet<Permission> Public { get; } = Set(
        "project: read",
        "repository: pull list read",
        "artifact: read list",
        "artifact-addition: read",
        "accessory: list",
        "tag: list",
        "label: list read",
        "scan: read",
        "scanner: read");

    /// <summary>Reads lines of a resource and its actions.</summary>
    public static FrozenSet<Permission> Set(params ReadOnlySpan<string> lines)
    {
        var all = new List<Permission>();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':');
            all.AddRange(line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(action => new Permission(line[..colon], action)));
        }

        return all.ToFrozenSet();
    }
}
