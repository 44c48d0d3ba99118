namespace EdgeRegistry.Origin.Access;

/// <summary>A user or group with a role in a project or in a part of it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="Prefix">Empty for the whole project, else the repositories <c>project/prefix</c> and below.</param>
/// <param name="Kind">What the next number names.</param>
/// <param name="EntityId">The user or group.</param>
/// <param name="RoleId">The role.</param>
internal sealed record Member(long Id, long ProjectId, string Prefix, MemberKind Kind, long EntityId, long RoleId);

/// <summary>What a member is. The numbers stand in the database.</summary>
internal enum MemberKind
{
    /// <summary>A user.</summary>
    User = 1,

    /// <summary>A group.</summary>
    Group = 2,
}

/// <summary>What one membership gives: a role's permissions, in the project or a part of it.</summary>
internal sealed record Grant(string Prefix, IReadOnlySet<Permission> Permissions);
