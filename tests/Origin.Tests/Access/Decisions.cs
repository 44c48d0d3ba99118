using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;

namespace EdgeRegistry.Origin.Tests.Access;

/// <summary>What counts beside roles: parts of projects, robots, tokens, edges, and projects that are not there.</summary>
public sealed class Decisions
{
    private static readonly Project Team = new(1, "team", "admin", IsPublic: false, null, default, default);

    private static readonly Account Alice = new(CallerKind.User, "alice", 7);

    [Theory]
    [InlineData("backend", "team/backend", true)]
    [InlineData("backend", "team/backend/api", true)]
    [InlineData("backend", "team/backends", false)]
    [InlineData("backend", "team/frontend", false)]
    [InlineData("backend", "team/x/backend", false)]
    [InlineData("backend/api", "team/backend/api/v2", true)]
    [InlineData("backend/api", "team/backend", false)]
    [InlineData("", "team/anything", true)]
    public void A_grant_reaches_its_prefix_and_below_by_whole_segments(string prefix, string repository, bool reaches) =>
        Assert.Equal(reaches, Decide(Alice, Permissions.Push, repository, new Grant(prefix, HarborRoles.Developer.Permissions)));

    [Fact]
    public void A_grant_below_a_project_gives_nothing_of_the_project_itself()
    {
        var below = new Grant("backend", HarborRoles.ProjectAdmin.Permissions);

        Assert.False(AccessDecisions.Decide(Alice, Permission.Parse("member:list"), "team", Team, null, [below]));
        Assert.False(AccessDecisions.Decide(Alice, Permission.Parse("repository:list"), "team", Team, null, [below]));
        Assert.True(Decide(Alice, Permissions.Delete, "team/backend", below));
    }

    [Fact]
    public void Several_grants_add_up() => Assert.True(Decide(
        Alice, Permissions.Push, "team/backend", new Grant("", HarborRoles.Guest.Permissions), new Grant("backend", HarborRoles.Developer.Permissions)));

    [Fact]
    public void A_custom_role_gives_exactly_what_it_names()
    {
        var pusher = new Grant("", Permissions.Set("repository: push"));

        Assert.True(Decide(Alice, Permissions.Push, "team/app", pusher));
        Assert.False(Decide(Alice, Permissions.Pull, "team/app", pusher));
    }

    [Fact]
    public void A_role_gives_nothing_of_the_whole_registry()
    {
        var all = new Grant("", HarborRoles.ProjectAdmin.Permissions);

        Assert.DoesNotContain(Permissions.System, permission => AccessDecisions.Decide(Alice, permission, null, null, null, [all]));
        Assert.All(Permissions.System, permission => Assert.True(AccessDecisions.Decide(Alice with { IsSystemAdmin = true }, permission, null, null, null, [])));
    }

    [Fact]
    public void A_project_that_is_not_there_looks_like_a_private_one()
    {
        var nowhere = RepositoryName.Parse("nowhere/app");

        Assert.False(AccessDecisions.Decide(Alice, Permissions.Pull, "nowhere", null, nowhere, []));
        Assert.False(AccessDecisions.Decide(Account.Anonymous, Permissions.Pull, "nowhere", null, nowhere, []));
        Assert.True(AccessDecisions.Decide(Alice with { IsSystemAdmin = true }, Permissions.Push, "nowhere", null, nowhere, []));
    }

    [Fact]
    public void A_robot_may_what_it_was_given_and_never_more()
    {
        var robot = Robot("""[{"kind":"project","namespace":"team","access":[{"resource":"repository","action":"pull"}]}]""");

        Assert.True(Decide(robot, Permissions.Pull, "team/app"));
        Assert.False(Decide(robot, Permissions.Push, "team/app"));
        Assert.False(Decide(robot, Permissions.Push, "team/app", new Grant("", HarborRoles.ProjectAdmin.Permissions)));
        Assert.False(AccessDecisions.Decide(robot, Permissions.Pull, "other", Team with { Id = 2, Name = "other" }, RepositoryName.Parse("other/app"), []));
        Assert.False(Decide(new Account(CallerKind.Robot, "robot$x", 1), Permissions.Pull, "team/app"));
        Assert.False(Decide(robot with { IsSystemAdmin = true }, Permissions.Push, "team/app"));
    }

    [Fact]
    public void A_robot_may_pull_what_everybody_may() =>
        Assert.True(AccessDecisions.Decide(Robot("[]"), Permissions.Pull, "team", Team with { IsPublic = true }, RepositoryName.Parse("team/app"), []));

    [Fact]
    public void A_system_robot_may_be_given_all_projects_and_the_registry()
    {
        var robot = Robot(
            """
            [{"kind":"project","namespace":"*","access":[{"resource":"repository","action":"pull"}]},
             {"kind":"system","namespace":"/","access":[{"resource":"user","action":"list"}]}]
            """);

        Assert.True(Decide(robot, Permissions.Pull, "team/app"));
        Assert.True(AccessDecisions.Decide(robot, new Permission("user", "list"), null, null, null, []));
        Assert.False(AccessDecisions.Decide(robot, new Permission("user", "create"), null, null, null, []));
        Assert.False(AccessDecisions.Decide(robot, new Permission("user", "list"), "team", Team, null, []));
        Assert.False(AccessDecisions.Decide(robot, Permissions.Pull, null, null, null, []));
    }

    [Fact]
    public void A_projects_robot_is_bound_to_that_project_also_when_another_takes_its_name()
    {
        var robot = Robot("""[{"kind":"project","namespace":"team","access":[{"resource":"repository","action":"pull"}]}]""") with { ProjectId = 1 };

        Assert.True(Decide(robot, Permissions.Pull, "team/app"));
        Assert.False(AccessDecisions.Decide(robot, Permissions.Pull, "team", Team with { Id = 2 }, RepositoryName.Parse("team/app"), []));
        Assert.False(AccessDecisions.Decide(robot, Permissions.Pull, "team", null, RepositoryName.Parse("team/app"), []));
    }

    [Fact]
    public void A_token_may_what_its_owner_may_cut_to_its_scope()
    {
        var limits = AccessLimits.Parse(
            """[{"kind":"project","namespace":"team/backend","access":[{"resource":"repository","action":"pull"},{"resource":"repository","action":"push"}]}]""");
        var owner = Alice with { Limits = limits };
        var guest = new Grant("", HarborRoles.Guest.Permissions);

        Assert.True(Decide(owner, Permissions.Pull, "team/backend/api", guest));
        Assert.False(Decide(owner, Permissions.Push, "team/backend/api", guest));
        Assert.False(Decide(owner, Permissions.Pull, "team/frontend", guest));
        Assert.False(Decide(owner, Permissions.Pull, "team/backend"));
        Assert.True(Decide(owner with { IsSystemAdmin = true }, Permissions.Push, "team/backend"));
        Assert.False(Decide(owner with { IsSystemAdmin = true }, Permissions.Delete, "team/backend"));
        Assert.False(AccessDecisions.Decide(owner with { IsSystemAdmin = true }, new Permission("user", "create"), null, null, null, []));
    }

    [Fact]
    public void An_edge_may_pull_everything_and_nothing_else()
    {
        var edge = new Account(CallerKind.Edge, "edge$zurich", 1) { IsSystemAdmin = true };

        Assert.True(Decide(edge, Permissions.Pull, "team/app"));
        Assert.DoesNotContain(Permissions.Project.Except([Permissions.Pull]), permission => Decide(edge, permission, "team/app"));
        Assert.DoesNotContain(Permissions.System, permission => AccessDecisions.Decide(edge, permission, null, null, null, []));
    }

    [Theory]
    [InlineData("""[{"kind":"project","namespace":"team","access":[{"resource":"repository","action":"pull"}]}]""", true, true)]
    [InlineData("""[{"kind":"project","namespace":"team/backend","access":[{"resource":"repository","action":"pull"}]}]""", true, true)]
    [InlineData("""[{"kind":"project","namespace":"other","access":[{"resource":"repository","action":"pull"}]}]""", true, false)]
    [InlineData("""[{"kind":"project","namespace":"*","access":[{"resource":"repository","action":"pull"}]}]""", true, false)]
    [InlineData("""[{"kind":"system","namespace":"/","access":[{"resource":"user","action":"list"}]}]""", true, false)]
    [InlineData("""[{"kind":"system","namespace":"team","access":[{"resource":"user","action":"list"}]}]""", false, false)]
    [InlineData("""[{"kind":"system","namespace":"/","access":[{"resource":"repository","action":"pull"}]}]""", false, false)]
    [InlineData("""[{"kind":"project","namespace":"team","access":[{"resource":"repository","action":"fly"}]}]""", false, false)]
    [InlineData("""[{"kind":"project","namespace":"team","access":[]}]""", false, false)]
    [InlineData("""[{"kind":"project","namespace":"Team","access":[{"resource":"repository","action":"pull"}]}]""", false, false)]
    [InlineData("""[{"kind":"galaxy","namespace":"team","access":[{"resource":"repository","action":"pull"}]}]""", false, false)]
    [InlineData("[{}]", false, false)]
    [InlineData("[]", true, true)]
    public void What_robots_can_be_given_is_checked(string json, bool system, bool ofTeam)
    {
        var limits = AccessLimits.Parse(json);

        Assert.Equal(system, limits.Problem() is null);
        Assert.Equal(ofTeam, limits.Problem("team") is null);
    }

    [Fact]
    public void Limits_are_stored_as_Harbor_shows_them()
    {
        const string json = """[{"kind":"project","namespace":"team","access":[{"resource":"repository","action":"pull"}]}]""";

        Assert.Equal(json, AccessLimits.Parse(json).ToJson());
    }

    private static Account Robot(string limits) => new(CallerKind.Robot, "robot$ci", 3) { Limits = AccessLimits.Parse(limits) };

    private static bool Decide(Account account, Permission permission, string repository, params Grant[] grants) =>
        AccessDecisions.Decide(account, permission, "team", Team, RepositoryName.Parse(repository), grants);
}
