using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Identity.Tests.Ldap;

/// <summary>Logins with the password of a real OpenLDAP, beside local ones.</summary>
public sealed class LdapLogins : IAsyncLifetime
{
    private readonly OpenLdap _ldap = new();
    private readonly Testing.TemporaryFolder _folder = new();
    private TestOrigin _origin = null!;

    public async Task InitializeAsync() => _origin = await TestOrigin.StartAsync(folder: _folder, settings: _ldap.Settings());

    public async Task DisposeAsync()
    {
        await _origin.DisposeAsync();
        _ldap.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Somebody_of_the_directory_gets_an_account_at_the_first_login_and_keeps_it()
    {
        var account = await InAsync("Alice");
        var again = await InAsync("alice");

        Assert.Equal("alice", account!.Name);
        Assert.Equal(account.Id, again!.Id);
        Assert.False(account.IsSystemAdmin);
        var user = await UserAsync(account.Id);
        Assert.Equal("alice@example.com", user!.Email);
        Assert.Equal("alice of the directory", user.RealName);
        Assert.Null(user.Password);
    }

    [Fact]
    public async Task Local_users_log_in_beside_the_directory()
    {
        await _origin.UserAsync("dave");

        Assert.NotNull(await _origin.LogInAsync("dave", People.Password));
        Assert.NotNull(await _origin.LogInAsync("admin", TestOrigin.AdminPassword));
        Assert.NotNull(await InAsync("alice"));
        Assert.Null(await _origin.LogInAsync("dave", "wrong"));
    }

    [Theory]
    [InlineData("alice", "wrong")]
    [InlineData("alice", "")]
    [InlineData("alice", "\0")]
    [InlineData("alice", "alice's 1Password\0")]
    [InlineData("*", "alice's 1Password")]
    [InlineData("al*", "alice's 1Password")]
    [InlineData("*)(uid=*", "alice's 1Password")]
    [InlineData("alice)(uid=alice", "alice's 1Password")]
    [InlineData("alice)(|(uid=*", "alice's 1Password")]
    [InlineData("\\61lice", "alice's 1Password")]
    [InlineData("alice\0", "alice's 1Password")]
    [InlineData("alice ", "alice's 1Password")]
    [InlineData("search", OpenLdap.SearchPassword)]
    [InlineData("nobody", "alice's 1Password")]
    public async Task What_is_wrong_is_refused(string name, string password)
    {
        Assert.Null(await _origin.LogInAsync(name, password));
        Assert.Null(await _origin.ReadAsync(session => _origin.The<UsersTable>().FindAsync(session, "alice")));
    }

    [Fact]
    public async Task A_name_that_is_a_local_users_is_never_taken_over()
    {
        var local = await _origin.UserAsync("alice");

        Assert.Null(await InAsync("alice"));
        Assert.Equal(local.Id, (await _origin.LogInAsync("alice", People.Password))!.Id);
        Assert.Empty(await _origin.ReadAsync(session => _origin.The<UserIdentitiesTable>().ListAsync(session, local.Id)));
    }

    [Fact]
    public async Task A_linked_account_has_both_passwords_also_under_another_name()
    {
        var local = await _origin.UserAsync("alice-local");
        await LinkAsync(local, "uid=alice,ou=people,dc=example,dc=com");

        Assert.Equal(local.Id, (await _origin.LogInAsync("alice-local", OpenLdap.PasswordOf("alice")))!.Id);
        Assert.Equal(local.Id, (await _origin.LogInAsync("alice-local", People.Password))!.Id);
        Assert.Null(await InAsync("alice"));
    }

    [Fact]
    public async Task A_disabled_account_is_refused_whatever_the_directory_says()
    {
        var account = await InAsync("alice");

        await _origin.WriteAsync(session => _origin.The<UsersTable>().SetDisabledAsync(session, account!.Id, isDisabled: true));

        Assert.Null(await InAsync("alice"));
    }

    [Fact]
    public async Task A_person_that_moves_within_the_directory_keeps_its_account()
    {
        var before = await InAsync("carol");
        _ldap.Modify("dn: uid=carol,ou=people,dc=example,dc=com\nchangetype: modrdn\nnewrdn: uid=carol\ndeleteoldrdn: 1\nnewsuperior: ou=groups,dc=example,dc=com\n");

        Assert.Equal(before!.Id, (await AfreshAsync("carol"))!.Id);
    }

    [Fact]
    public async Task Somebody_else_with_an_old_name_gets_nothing_of_its_account()
    {
        await InAsync("carol");
        _ldap.Modify("dn: uid=carol,ou=people,dc=example,dc=com\nchangetype: delete\n");
        _ldap.Modify("dn: uid=carol,ou=people,dc=example,dc=com\nchangetype: add\nobjectClass: inetOrgPerson\nuid: carol\ncn: x\nsn: x\nuserPassword: Another1secret\n");

        Assert.Null(await _origin.LogInAsync("carol", "Another1secret"));
    }

    [Fact]
    public async Task Two_of_one_name_are_nobody()
    {
        _ldap.Modify(Directories.Person("alice", "groups").Replace("objectClass:", "changetype: add\nobjectClass:", StringComparison.Ordinal));

        Assert.Null(await InAsync("alice"));
    }

    [Fact]
    public async Task Groups_give_their_roles_also_by_way_of_other_groups_that_go_in_circles()
    {
        var project = await _origin.ProjectAsync("team");
        var everybody = await GroupAsync("cn=everybody,ou=groups,dc=example,dc=com");
        await _origin.WriteAsync(session => _origin.The<MembersTable>().InsertAsync(session, project.Id, MemberKind.Group, everybody, 2));

        var alice = await InAsync("alice");
        var carol = await InAsync("carol");

        Assert.Equal([everybody], alice!.GroupIds);
        Assert.True(await MayAsync(alice, project));
        Assert.False(await MayAsync(carol!, project));
    }

    [Fact]
    public async Task Who_left_a_group_in_the_directory_has_left_it_here_after_the_next_login()
    {
        var developers = await GroupAsync("CN=developers, OU=groups, DC=example, DC=com");
        Assert.Equal([developers], (await InAsync("alice"))!.GroupIds);
        var before = await HeadAsync();

        _ldap.Modify("dn: cn=developers,ou=groups,dc=example,dc=com\nchangetype: modify\ndelete: member\nmember: uid=alice,ou=people,dc=example,dc=com\n");

        Assert.Empty((await AfreshAsync("alice"))!.GroupIds);
        Assert.True(await _origin.ReadAsync(session => _origin.The<Origin.Changes.ChangesTable>().HasAccountChangedAsync(session, "alice", before)));
    }

    [Fact]
    public async Task The_administrators_group_makes_administrators_and_takes_it_back()
    {
        Assert.True((await InAsync("bob"))!.IsSystemAdmin);

        _ldap.Modify("dn: cn=admins,ou=groups,dc=example,dc=com\nchangetype: modify\nreplace: member\nmember: uid=carol,ou=people,dc=example,dc=com\n");

        Assert.False((await AfreshAsync("bob"))!.IsSystemAdmin);
    }

    [Fact]
    public async Task What_a_person_gave_the_directory_does_not_take_back()
    {
        var alice = await InAsync("alice");
        await _origin.WriteAsync(session => _origin.The<UsersTable>().SetAdminAsync(session, alice!.Id, isAdmin: true));

        Assert.True((await AfreshAsync("alice"))!.IsSystemAdmin);
    }

    [Fact]
    public async Task A_directory_that_is_gone_refuses_with_503_and_local_users_do_not_notice()
    {
        Assert.NotNull(await InAsync("alice"));
        await _origin.UserAsync("dave");
        _ldap.Kill();

        Assert.NotNull(await InAsync("alice")); // remembered for a minute
        Assert.NotNull(await _origin.LogInAsync("dave", People.Password));
        foreach (var name in (string[])["bob", "nobody", "dave"])
        {
            var refusal = await Assert.ThrowsAsync<OciException>(() => _origin.LogInAsync(name, "Whatever1"));
            Assert.Equal(503, refusal.Error.Status);
        }

        _ldap.Start();
        await Testing.Eventually.TrueAsync(async () => await TriedAsync("bob"), TimeSpan.FromSeconds(20), () => "the directory is not asked again");
    }

    [Fact]
    public async Task A_directory_that_hangs_holds_up_its_own_people_only_and_not_for_long()
    {
        await _origin.UserAsync("dave");
        _ldap.Hang();
        try
        {
            var waiting = Enumerable.Range(0, 12).Select(i => Assert.ThrowsAsync<OciException>(() => _origin.LogInAsync($"somebody{i}", "Whatever1"))).ToList();

            Assert.NotNull(await _origin.LogInAsync("dave", People.Password));
            Assert.All(await Task.WhenAll(waiting), refusal => Assert.True(refusal.Error.Status is 503 or 429));
        }
        finally
        {
            _ldap.Resume();
        }

        await Testing.Eventually.TrueAsync(async () => await TriedAsync("bob"), TimeSpan.FromSeconds(20), () => "the directory is not asked again");
    }

    private Task<Account?> InAsync(string name) => _origin.LogInAsync(name, OpenLdap.PasswordOf(name.ToLowerInvariant()));

    // Another origin on the same folder has forgotten what the first one remembered.
    private async Task<Account?> AfreshAsync(string name)
    {
        await _origin.DisposeAsync();
        _origin = await TestOrigin.StartAsync(folder: _folder, settings: _ldap.Settings());
        return await InAsync(name);
    }

    private async Task<bool> TriedAsync(string name)
    {
        try
        {
            return await _origin.LogInAsync(name, OpenLdap.PasswordOf(name), new Hosting.Access.ClientInfo("192.0.2.99", "test")) is not null;
        }
        catch (OciException)
        {
            return false;
        }
    }

    private Task<User?> UserAsync(long id) => _origin.ReadAsync(session => _origin.The<UsersTable>().FindAsync(session, id));

    private Task LinkAsync(User user, string dn) => _origin.WriteAsync(async session =>
    {
        await _origin.The<UserIdentitiesTable>().LinkAsync(session, UserIdentitiesTable.Ldap, dn, user.Id);
        return true;
    });

    private async Task<long> GroupAsync(string dn) =>
        (await _origin.WriteAsync(session => _origin.The<GroupsTable>().InsertAsync(session, "g", GroupKind.Ldap, Origin.Identity.Ldap.LdapNames.Normalize(dn))))!.Id;

    private Task<bool> MayAsync(Account account, Project project) =>
        _origin.ReadAsync(session => _origin.The<AccessRules>().MayAsync(session, account, Permissions.Push, project, null));

    private async Task<long> HeadAsync() => (await _origin.The<Origin.Tokens.AccessFeed>().HeadAsync(CancellationToken.None)).Seq;
}
