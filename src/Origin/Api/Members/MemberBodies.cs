using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api.Members;

/// <summary>Harbor's <c>ProjectMember</c>, and <c>prefix</c>, which is ours: a part of the project.</summary>
internal sealed record ProjectMember(long? RoleId, UserEntity? MemberUser, GroupEntity? MemberGroup, string? Prefix);

/// <summary>A user, by one of both.</summary>
internal sealed record UserEntity(long? UserId, string? Username);

/// <summary>A group, by its number or by what its directory calls it.</summary>
internal sealed record GroupEntity(long? Id, string? GroupName, int? GroupType, string? LdapGroupDn);

/// <summary>Harbor's <c>RoleRequest</c>.</summary>
internal sealed record RoleRequest(long? RoleId);

/// <summary>Harbor's <c>ProjectMemberEntity</c>, and <c>prefix</c>.</summary>
internal sealed record ProjectMemberEntity(long Id, long ProjectId, string EntityName, string EntityType, long EntityId, long RoleId, string RoleName, string Prefix);

/// <summary>A member as the list is read.</summary>
internal sealed record MemberRow(long Id, long ProjectId, string Prefix, long Kind, long EntityId, long RoleId, string? UserName, string? GroupName, string? RoleName)
{
    public const string Select =
        """
        SELECT m.id AS Id, m.project_id AS ProjectId, m.prefix AS Prefix, m.kind AS Kind, m.entity_id AS EntityId, m.role_id AS RoleId,
               u.name AS UserName, g.name AS GroupName, c.name AS RoleName
        FROM members m
        LEFT JOIN users u ON m.kind = 1 AND u.id = m.entity_id
        LEFT JOIN user_groups g ON m.kind = 2 AND g.id = m.entity_id
        LEFT JOIN roles c ON c.id = m.role_id - 100
        """;

    public static ListColumns Columns { get; } = new(
        "m.id",
        "m.id",
        new("id", "m.id", ColumnKind.Number),
        new("entity_name", "COALESCE(u.name, g.name)"),
        new("entity_id", "m.entity_id", ColumnKind.Number),
        new("role_id", "m.role_id", ColumnKind.Number),
        new("prefix", "m.prefix"));

    public ProjectMemberEntity Show() => new(
        Id,
        ProjectId,
        UserName ?? GroupName ?? "",
        Kind == (long)MemberKind.User ? "u" : "g",
        EntityId,
        RoleId,
        HarborRoles.All.TryGetValue(RoleId, out var role) ? role.Name : RoleName ?? "",
        Prefix);
}
