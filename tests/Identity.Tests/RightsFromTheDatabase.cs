using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Identity.Tests;

/// <summary>Members, groups and custom roles as they stand in the database, and the scopes that follow from them.</summary>
public sealed class RightsFromTheDatabase : IAsyncLifetime
{
    private TestOrigin _origin = null!;
    private User _alice = null!;
    private Project _team = null!;

    public async Task InitializeAsync()
    {
        _origin = await TestOrigin.StartAsync();
        _alice = await _origin.UserAsync("alice");
        _team = await _origin.ProjectAsync("team");
    }

    public async Task DisposeAsync() => await _origin.DisposeAsync();

    [Fact]
    public async Task A_member_gets_the_part_of_a_scope_that_its_role_allows()
    {
        await MemberAsync(MemberKind.User, _alice.Id, HarborRoles.Guest.Id);

        Assert.Equal(["repository:team/app:pull"], await GrantedAsync("repository:team/app:pull,push"));
        Assert.Equal(["repository:team/app:pull"], await GrantedAsync("repository:team/app:*"));
        Assert.Empty(await GrantedAsync("repository:team/app:push"));
    }

    [Fact]
    public async Task Each_scope_is_decided_by_itself_in_the_order_asked()
    {
        await _origin.ProjectAsync("open", isPublic: true);
        await _origin.ProjectAsync("closed");
        await MemberAsync(MemberKind.User, _alice.Id, HarborRoles.Maintainer.Id);

        Assert.Equal(
            ["repository:open/x:pull", "repository:team/app:pull,push,delete"],
            await GrantedAsync("repository:closed/x:pull", "repository:open/x:pull,push", "repository:nowhere/x:pull", "repository:team/app:*", "plugin:team/app:pull"));
    }

    [Fact]
    public async Task Nobody_known_gets_what_is_public()
    {
        await _origin.ProjectAsync("open", isPublic: true);

        Assert.Equal(["repository:open/x:pull"], await GrantedToAsync(Account.Anonymous, "repository:open/x:pull,push", "repository:team/app:pull", "registry:catalog:*"));
    }

    [Fact]
    public async Task Who_is_known_may_ask_for_the_catalog_and_sees_what_it_may_pull()
    {
        await _origin.ProjectAsync("open", isPublic: true);
        await MemberAsync(MemberKind.User, _alice.Id, HarborRoles.Guest.Id, "backend");
        var all = new[] { "library/x", "nowhere/x", "open/x", "team/app", "team/backend", "team/backend/api" }.Select(RepositoryName.Parse).ToList();

        Assert.Equal(["registry:catalog:*"], await GrantedAsync("registry:catalog:*"));
        Assert.Equal(
            ["library/x", "open/x", "team/backend", "team/backend/api"],
            (await _origin.ReadAsync(async session => await Rules.PullableAsync(session, await AliceAsync(), all))).Select(name => name.Value));
    }

    [Fact]
    public async Task A_group_gives_its_members_what_it_has()
    {
        var group = await _origin.WriteAsync(session => _origin.The<GroupsTable>().InsertAsync(session, "developers", GroupKind.Internal, "developers"));
        await MemberAsync(MemberKind.Group, group!.Id, HarborRoles.Developer.Id);
        Assert.Empty(await GrantedAsync("repository:team/app:push"));

        await _origin.WriteAsync(session => _origin.The<GroupsTable>().AddAsync(session, group.Id, _alice.Id));
        Assert.Equal(["repository:team/app:push"], await GrantedAsync("repository:team/app:push"));

        await _origin.WriteAsync(session => _origin.The<GroupsTable>().RemoveAsync(session, group.Id, _alice.Id));
        Assert.Empty(await GrantedAsync("repository:team/app:push"));
    }

    [Fact]
    public async Task A_user_and_a_group_of_the_same_number_are_not_confused()
    {
        await MemberAsync(MemberKind.Group, _alice.Id, HarborRoles.ProjectAdmin.Id);

        Assert.Empty(await GrantedAsync("repository:team/app:pull"));
    }

    [Fact]
    public async Task A_role_below_a_project_reaches_its_repositories_only()
    {
        await MemberAsync(MemberKind.User, _alice.Id, HarborRoles.Developer.Id, "backend");
        await MemberAsync(MemberKind.User, _alice.Id, HarborRoles.LimitedGuest.Id);

        Assert.Equal(["repository:team/app:pull", "repository:team/backend/api:pull,push"], await GrantedAsync("repository:team/app:pull,push", "repository:team/backend/api:pull,push"));
    }

    [Fact]
    public async Task A_custom_role_can_be_given_changed_and_taken_back()
    {
        var roles = _origin.The<RolesTable>();
        var id = (await _origin.WriteAsync(session => roles.InsertAsync(session, "uploader", [Permissions.Push])))!.Value;
        Assert.True(id > Role.FirstCustom);
        Assert.Null(await _origin.WriteAsync(session => roles.InsertAsync(session, "uploader", [])));
        Assert.Null(await _origin.WriteAsync(session => roles.InsertAsync(session, "projectadmin", [])));
        await MemberAsync(MemberKind.User, _alice.Id, id);
        Assert.Equal(["repository:team/app:push"], await GrantedAsync("repository:team/app:*"));

        await _origin.WriteAsync(session => roles.UpdateAsync(session, id, [Permissions.Pull]));
        Assert.Equal(["repository:team/app:pull"], await GrantedAsync("repository:team/app:*"));

        await _origin.WriteAsync(session => roles.DeleteAsync(session, id));
        Assert.Empty(await GrantedAsync("repository:team/app:*"));
        Assert.Empty(await _origin.ReadAsync(session => _origin.The<MembersTable>().ListAsync(session, _team.Id)));
    }

    [Fact]
    public async Task Somebody_in_very_many_groups_is_still_answered()
    {
        var group = await _origin.WriteAsync(session => _origin.The<GroupsTable>().InsertAsync(session, "developers", GroupKind.Internal, "developers"));
        await MemberAsync(MemberKind.Group, group!.Id, HarborRoles.Developer.Id);
        var account = await AliceAsync() with { GroupIds = [.. Enumerable.Range(1000, 5000).Select(id => (long)id), group.Id] };

        Assert.Equal(["repository:team/app:push"], await GrantedToAsync(account, "repository:team/app:push"));
    }

    [Fact]
    public async Task Robots_and_tokens_get_what_they_are_limited_to()
    {
        await _origin.ProjectAsync("other");
        var (_, system) = await _origin.RobotAsync("ci");
        var (_, own) = await _origin.RobotAsync("ci", _team);
        await MemberAsync(MemberKind.User, _alice.Id, HarborRoles.ProjectAdmin.Id);
        var token = await _origin.TokenAsync(_alice, People.Limits("team", "repository:pull"));

        Assert.Equal(["repository:team/app:pull,push", "repository:other/app:pull,push"], await GrantedToAsync(await LoggedInAsync("robot$ci", system), "repository:team/app:*", "repository:other/app:*"));
        Assert.Equal(["repository:team/app:pull,push"], await GrantedToAsync(await LoggedInAsync("robot$team+ci", own), "repository:team/app:*", "repository:other/app:*"));
        Assert.Equal(["repository:team/app:pull"], await GrantedToAsync(await LoggedInAsync("alice", token), "repository:team/app:*"));
    }

    [Fact]
    public async Task A_deleted_project_leaves_no_right_to_one_of_the_same_name()
    {
        await MemberAsync(MemberKind.User, _alice.Id, HarborRoles.ProjectAdmin.Id);
        await _origin.WriteAsync(session => _origin.The<ProjectsTable>().DeleteAsync(session, _team.Id));
        await _origin.ProjectAsync("team");

        Assert.Empty(await GrantedAsync("repository:team/app:pull"));
    }

    private AccessRules Rules => _origin.The<AccessRules>();

    private async Task<Account> AliceAsync() => await LoggedInAsync("alice", People.Password);

    private async Task<Account> LoggedInAsync(string name, string secret) => (await _origin.LogInAsync(name, secret))!;

    private Task<long?> MemberAsync(MemberKind kind, long entity, long role, string prefix = "") =>
        _origin.WriteAsync(session => _origin.The<MembersTable>().InsertAsync(session, _team.Id, kind, entity, role, prefix));

    private async Task<IEnumerable<string>> GrantedAsync(params string[] asked) => await GrantedToAsync(await AliceAsync(), asked);

    private async Task<IEnumerable<string>> GrantedToAsync(Account account, params string[] asked) =>
        (await _origin.ReadAsync(session => Rules.GrantAsync(session, account, TokenScope.ParseAll(asked, 100)))).Select(scope => scope.ToString());
}
