using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Identity.Ldap;

namespace EdgeRegistry.Origin.Api.Members;

/// <summary>Finds whom a member's body means. A directory's group that nobody mentioned before is noted, so that its people find their role at their first login.</summary>
internal sealed class MemberEntities(UsersTable users, GroupsTable groups)
{
    /// <exception cref="OciException">400: it says nobody, or both; 404: nobody is called so.</exception>
    public async Task<(MemberKind Kind, long Id, string Name)> ResolveAsync(DbSession session, ProjectMember body)
    {
        var user = body.MemberUser is { } u && (u.UserId > 0 || !string.IsNullOrEmpty(u.Username)) ? u : null;
        var group = body.MemberGroup is { } g && (g.Id > 0 || !string.IsNullOrEmpty(g.GroupName) || !string.IsNullOrEmpty(g.LdapGroupDn)) ? g : null;
        return (user, group) switch
        {
            ({ }, null) => await UserAsync(session, user),
            (null, { }) => await GroupAsync(session, group),
            _ => throw ApiErrors.BadRequest.With("the body must have a member_user or a member_group, and not both"),
        };
    }

    private async Task<(MemberKind Kind, long Id, string Name)> UserAsync(DbSession session, UserEntity wanted)
    {
        var user = wanted.UserId > 0 ? await users.FindAsync(session, wanted.UserId.Value) : await users.FindAsync(session, AccountNames.OfUser(wanted.Username!));
        return user is null ? throw ApiErrors.NotFound.With("member_user: there is no such user") : (MemberKind.User, user.Id, user.Name);
    }

    private async Task<(MemberKind Kind, long Id, string Name)> GroupAsync(DbSession session, GroupEntity wanted)
    {
        var group = wanted.Id > 0 ? await groups.FindAsync(session, wanted.Id.Value) : await ByNameAsync(session, wanted);
        return group is null ? throw ApiErrors.NotFound.With("member_group: there is no such group") : (MemberKind.Group, group.Id, group.Name);
    }

    private async Task<Group?> ByNameAsync(DbSession session, GroupEntity wanted)
    {
        var kind = !string.IsNullOrEmpty(wanted.LdapGroupDn) ? GroupKind.Ldap : (GroupKind)(wanted.GroupType ?? 0);
        var external = kind != GroupKind.Ldap ? wanted.GroupName : string.IsNullOrEmpty(wanted.LdapGroupDn) ? null : LdapNames.Normalize(wanted.LdapGroupDn);
        if (kind is not (GroupKind.Ldap or GroupKind.Internal or GroupKind.Oidc) || string.IsNullOrWhiteSpace(external) || external.Length > AccountNames.MaxLength)
        {
            throw ApiErrors.Field("member_group", "an id, or a group_type (1 LDAP, 2 internal, 3 OIDC) with ldap_group_dn or group_name");
        }

        var name = string.IsNullOrEmpty(wanted.GroupName) || wanted.GroupName.Length > AccountNames.MaxLength ? external : wanted.GroupName;
        return await groups.FindAsync(session, kind, external) ?? (kind == GroupKind.Internal ? null : await groups.InsertAsync(session, name, kind, external));
    }
}
