using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Identity;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Identity.Tests;

/// <summary>Who somebody is, by name and secret.</summary>
public sealed class Authentication : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TestOrigin _origin = null!;

    public async Task InitializeAsync() => _origin = await TestOrigin.StartAsync(_time);

    public async Task DisposeAsync() => await _origin.DisposeAsync();

    [Fact]
    public async Task A_user_logs_in_with_its_password_whatever_the_case_of_its_name()
    {
        await _origin.UserAsync("alice");

        var account = await _origin.LogInAsync("Alice", People.Password);

        Assert.Equal(new Caller(CallerKind.User, "alice"), account!.Caller);
        Assert.False(account.IsSystemAdmin);
        Assert.Null(account.Limits);
    }

    [Theory]
    [InlineData("alice", "wrong")]
    [InlineData("alice", "")]
    [InlineData("", People.Password)]
    [InlineData("nobody", People.Password)]
    [InlineData("robot$nobody", People.Password)]
    [InlineData("edge$nobody", People.Password)]
    [InlineData("robot$", "")]
    [InlineData("alice", "erp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_wrong_is_refused(string name, string secret)
    {
        await _origin.UserAsync("alice");

        Assert.Null(await _origin.LogInAsync(name, secret));
    }

    [Fact]
    public async Task A_disabled_user_is_refused_at_once_also_while_its_password_is_remembered()
    {
        var user = await _origin.UserAsync("alice");
        Assert.NotNull(await _origin.LogInAsync("alice", People.Password));

        await _origin.WriteAsync(session => _origin.The<UsersTable>().SetDisabledAsync(session, user.Id, isDisabled: true));

        Assert.Null(await _origin.LogInAsync("alice", People.Password));
    }

    [Fact]
    public async Task A_changed_password_ends_the_old_one_at_once()
    {
        var user = await _origin.UserAsync("alice");
        Assert.NotNull(await _origin.LogInAsync("alice", People.Password));

        var changed = await _origin.The<PasswordHashing>().HashAsync("Another1horse", CancellationToken.None);
        await _origin.WriteAsync(session => _origin.The<UsersTable>().SetPasswordAsync(session, user.Id, changed));

        Assert.Null(await _origin.LogInAsync("alice", People.Password));
        Assert.NotNull(await _origin.LogInAsync("alice", "Another1horse"));
    }

    [Fact]
    public async Task A_hash_of_fewer_rounds_is_replaced_at_login()
    {
        var user = await _origin.UserAsync("alice");

        await _origin.LogInAsync("alice", People.Password);

        var now = await _origin.ReadAsync(session => _origin.The<UsersTable>().FindAsync(session, user.Id));
        Assert.StartsWith($"pbkdf2-sha512${Passwords.LeastIterations}$", now!.Password, StringComparison.Ordinal);
        Assert.NotNull(await _origin.LogInAsync("alice", People.Password));
    }

    [Fact]
    public async Task A_user_comes_with_its_groups()
    {
        var user = await _origin.UserAsync("alice");
        var group = await _origin.WriteAsync(async session =>
        {
            var made = await _origin.The<GroupsTable>().InsertAsync(session, "team", GroupKind.Internal, "team");
            await _origin.The<GroupsTable>().AddAsync(session, made!.Id, user.Id);
            return made.Id;
        });

        Assert.Equal([group], (await _origin.LogInAsync("alice", People.Password))!.GroupIds);
    }

    [Fact]
    public async Task A_robot_logs_in_with_its_secret_until_it_ends_or_is_disabled()
    {
        var (robot, secret) = await _origin.RobotAsync("ci", expires: _time.GetUtcNow().AddDays(30));
        var account = await _origin.LogInAsync("robot$ci", secret);

        Assert.Equal(new Caller(CallerKind.Robot, "robot$ci"), account!.Caller);
        Assert.True(account.Limits!.Allow(Permissions.Pull, "team", null));
        Assert.Null(await _origin.LogInAsync("robot$ci", secret[..^1] + (secret[^1] == 'A' ? 'B' : 'A')));

        var (_, disabled) = await _origin.RobotAsync("off", isDisabled: true);
        Assert.Null(await _origin.LogInAsync("robot$off", disabled));

        _time.Advance(TimeSpan.FromDays(30));
        Assert.Null(await _origin.LogInAsync(robot.Name, secret));
    }

    [Fact]
    public async Task A_robots_new_secret_ends_the_old_one()
    {
        var (robot, secret) = await _origin.RobotAsync("ci");
        var other = Secrets.Make(Secrets.RobotPrefix);

        await _origin.WriteAsync(session => _origin.The<RobotsTable>().SetSecretAsync(session, robot.Id, other));

        Assert.Null(await _origin.LogInAsync("robot$ci", secret));
        Assert.NotNull(await _origin.LogInAsync("robot$ci", other));
    }

    [Fact]
    public async Task A_personal_access_token_stands_for_its_user_only_cut_to_its_scope()
    {
        var user = await _origin.UserAsync("alice");
        await _origin.UserAsync("bob");
        var secret = await _origin.TokenAsync(user, People.Limits("team", "repository:pull"));

        var account = await _origin.LogInAsync("alice", secret);

        Assert.Equal("alice", account!.Name);
        Assert.NotNull(account.TokenId);
        Assert.True(account.Limits!.Allow(Permissions.Pull, "team", null));
        Assert.False(account.Limits.Allow(Permissions.Push, "team", null));
        Assert.Null(await _origin.LogInAsync("bob", secret));
    }

    [Fact]
    public async Task A_token_ends_with_its_time_its_user_and_its_deletion()
    {
        var user = await _origin.UserAsync("alice");
        var ending = await _origin.TokenAsync(user, expires: _time.GetUtcNow().AddHours(1));
        var deleted = await _origin.TokenAsync(user);
        var lasting = await _origin.TokenAsync(user);
        var id = (await _origin.LogInAsync("alice", deleted))!.TokenId!.Value;
        await _origin.WriteAsync(session => _origin.The<UserTokensTable>().DeleteAsync(session, user.Id, id));
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Null(await _origin.LogInAsync("alice", ending));
        Assert.Null(await _origin.LogInAsync("alice", deleted));
        Assert.NotNull(await _origin.LogInAsync("alice", lasting));

        await _origin.WriteAsync(session => _origin.The<UsersTable>().SetDisabledAsync(session, user.Id, isDisabled: true));
        Assert.Null(await _origin.LogInAsync("alice", lasting));
    }

    [Fact]
    public async Task An_edge_logs_in_with_its_secret()
    {
        var secret = Secrets.Make(Secrets.EdgePrefix);
        var edge = await _origin.WriteAsync(session => _origin.The<EdgesTable>().InsertAsync(session, "zurich", "zurich", null, secret));

        Assert.Equal(new Caller(CallerKind.Edge, "edge$zurich"), (await _origin.LogInAsync("edge$zurich", secret))!.Caller);
        await _origin.WriteAsync(session => _origin.The<EdgesTable>().UpdateAsync(session, edge!.Id, "zurich", null, isDisabled: true));
        Assert.Null(await _origin.LogInAsync("edge$zurich", secret));
    }

    [Fact]
    public async Task Who_ends_soon_says_so()
    {
        var user = await _origin.UserAsync("alice");
        var soon = _time.GetUtcNow().AddDays(13);
        var (_, late) = await _origin.RobotAsync("late", expires: _time.GetUtcNow().AddDays(15));
        var (_, ending) = await _origin.RobotAsync("ending", expires: soon);
        var token = await _origin.TokenAsync(user, expires: soon);

        Assert.Null((await _origin.LogInAsync("robot$late", late))!.ExpiresSoon);
        Assert.Equal(soon, (await _origin.LogInAsync("robot$ending", ending))!.ExpiresSoon);
        Assert.Equal(soon, (await _origin.LogInAsync("alice", token))!.ExpiresSoon);
    }

    [Fact]
    public async Task An_account_is_found_by_its_name_as_the_database_has_it_now()
    {
        var user = await _origin.UserAsync("alice");
        await _origin.RobotAsync("ci");
        var accounts = _origin.The<Accounts>();

        Assert.Equal(user.Id, (await _origin.ReadAsync(session => accounts.FindAsync(session, "alice")))!.Id);
        Assert.Equal(CallerKind.Robot, (await _origin.ReadAsync(session => accounts.FindAsync(session, "robot$ci")))!.Kind);
        Assert.Null(await _origin.ReadAsync(session => accounts.FindAsync(session, "edge$ci")));
        await _origin.WriteAsync(session => _origin.The<UsersTable>().SetDisabledAsync(session, user.Id, isDisabled: true));
        Assert.Null(await _origin.ReadAsync(session => accounts.FindAsync(session, "alice")));
    }

    [Fact]
    public async Task Logins_are_noted()
    {
        var user = await _origin.UserAsync("alice");
        var (robot, secret) = await _origin.RobotAsync("ci");
        await _origin.LogInAsync("alice", People.Password);
        await _origin.LogInAsync("robot$ci", secret);

        await _origin.The<LoginRecord>().WriteAsync(CancellationToken.None);

        Assert.Equal(_time.GetUtcNow(), (await _origin.ReadAsync(session => _origin.The<UsersTable>().FindAsync(session, user.Id)))!.LastLogin);
        Assert.Equal(_time.GetUtcNow(), (await _origin.ReadAsync(session => _origin.The<RobotsTable>().FindAsync(session, robot.Id)))!.LastUsed);
    }
}
