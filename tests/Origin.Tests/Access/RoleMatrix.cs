using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;

namespace EdgeRegistry.Origin.Tests.Access;

/// <summary>
/// Harbor's role matrix, written down as its users read it: A project administrator, M maintainer, D developer, G guest, L limited guest.
/// Every permission that there is, in a private and in a public project, for every role, nobody, a stranger and a system administrator.
/// </summary>
public sealed class RoleMatrix
{
    private const string Matrix =
        """
        project                read                                     AMDGL
        project                update delete                            A
        repository             pull list read                           AMDGL
        repository             push create update                       AMD
        repository             delete                                   AM
        artifact               read list                                AMDGL
        artifact               create                                   AMD
        artifact               delete                                   AM
        tag                    list                                     AMDGL
        tag                    create                                   AMD
        tag                    delete                                   AM
        accessory              list                                     AMDGL
        artifact-addition      read                                     AMDGL
        artifact-label         create delete                            AMD
        label                  list read                                AMDG
        label                  create update delete                     AM
        member                 list read                                AMDG
        member                 create update delete                     A
        metadata               read list                                AM
        metadata               create update delete                     A
        configuration          read                                     AMDGL
        configuration          update                                   A
        quota                  read                                     AMDGL
        tag-retention          create read update delete list operate   AMD
        immutable-tag          create update delete list                AM
        robot                  list read                                AMDG
        robot                  create update delete                     A
        notification-policy    list read                                AM
        notification-policy    create update delete                     A
        scan                   read                                     AMDGL
        scan                   create stop                              AM
        sbom                   read                                     AMDGL
        sbom                   create stop                              AM
        scanner                read                                     AMDGL
        scanner                create                                   A
        export-cve             create read list                         AMD
        preheat-policy         create read update delete list           A
        log                    list                                     A
        """;

    private const string EverybodyInAPublicProject =
        """
        project:read
        repository:pull repository:list repository:read
        artifact:read artifact:list
        artifact-addition:read
        tag:list
        accessory:list
        label:read label:list
        scan:read
        scanner:read
        """;

    private static readonly Dictionary<char, long> Roles = new() { ['A'] = 1, ['D'] = 2, ['G'] = 3, ['M'] = 4, ['L'] = 5 };

    private static readonly RepositoryName App = RepositoryName.Parse("team/app");

    private static readonly Account Alice = new(CallerKind.User, "alice", 7);

    private static readonly HashSet<string> OpenToAll = [.. EverybodyInAPublicProject.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    public static TheoryData<string, bool> Cells()
    {
        var cells = new TheoryData<string, bool>();
        foreach (var (permission, _) in Lines())
        {
            cells.Add(permission, false);
            cells.Add(permission, true);
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_role_may_what_the_matrix_says(string permission, bool isPublic)
    {
        var letters = Lines().Single(line => line.Permission == permission).Letters;
        foreach (var (letter, role) in Roles)
        {
            var expected = letters.Contains(letter, StringComparison.Ordinal) || (isPublic && OpenToAll.Contains(permission));
            Assert.True(expected == May(Alice, permission, isPublic, HarborRoles.All[role]), $"{letter} {permission} in a {(isPublic ? "public" : "private")} project");
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Who_has_no_role_may_what_everybody_may(string permission, bool isPublic)
    {
        var expected = isPublic && OpenToAll.Contains(permission);

        Assert.Equal(expected, May(Alice, permission, isPublic));
        Assert.Equal(expected, May(Account.Anonymous, permission, isPublic));
        Assert.Equal(expected, May(Account.Anonymous, permission, isPublic, HarborRoles.ProjectAdmin));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_system_administrator_may_everything(string permission, bool isPublic) => Assert.True(May(Alice with { IsSystemAdmin = true }, permission, isPublic));

    [Fact]
    public void The_matrix_and_the_program_know_the_same_permissions() =>
        Assert.Equal(Lines().Select(line => line.Permission).Order(StringComparer.Ordinal), Permissions.Project.Select(permission => permission.ToString()).Order(StringComparer.Ordinal));

    [Fact]
    public void The_roles_have_Harbors_numbers_and_names() => Assert.Equal(
        ["1 projectAdmin", "2 developer", "3 guest", "4 maintainer", "5 limitedGuest"],
        HarborRoles.All.Values.OrderBy(role => role.Id).Select(role => $"{role.Id} {role.Name}"));

    private static bool May(Account account, string permission, bool isPublic, Role? role = null)
    {
        var project = new Project(1, "team", "admin", isPublic, null, default, default);
        return AccessDecisions.Decide(account, Permission.Parse(permission), "team", project, App, role is null ? [] : [new Grant("", role.Permissions)]);
    }

    private static IEnumerable<(string Permission, string Letters)> Lines() =>
        from line in Matrix.Split('\n')
        let words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        from action in words[1..^1]
        select ($"{words[0]}:{action}", words[^1]);
}
