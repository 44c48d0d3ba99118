using System.Net;
using EdgeRegistry.Identity.Tests.Audit;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests;

/// <summary>What an origin makes when it starts for the first time, and how a lost password is replaced.</summary>
public sealed class FirstStarts : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task There_is_an_administrator_whose_password_lies_in_the_data_folder()
    {
        await using var origin = await StartAsync();
        var file = _folder.At("admin-password");

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.EndsWith("\n", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.True((await origin.LogInAsync("admin", Assert.Single(await File.ReadAllLinesAsync(file))))!.IsSystemAdmin);
    }

    [Fact]
    public async Task There_is_a_public_project_library()
    {
        await using var origin = await StartAsync();

        Assert.True((await origin.ReadAsync(session => origin.The<ProjectsTable>().FindAsync(session, "library")))!.IsPublic);
    }

    [Fact]
    public async Task What_was_pushed_without_identities_is_given_private_projects_once()
    {
        await using (var open = await StartAsync(("AllowAnonymousWrite", "true")))
        {
            foreach (var repository in new[] { "team/app", "team/other", "library/app", "solo/a/b/c" })
            {
                Assert.Equal(HttpStatusCode.Created, await open.Client.AskAsync(HttpMethod.Put, $"/v2/{repository}/manifests/1.0", null, AuditLog.EmptyIndex));
            }

            Assert.Empty(await MadeAsync(open));
        }

        await using (var origin = await StartAsync())
        {
            Assert.Equal(["library", "solo", "team"], await MadeAsync(origin));
            Assert.All(await origin.ReadAsync(session => origin.The<ProjectsTable>().FindAllAsync(session, ["library", "solo", "team"])), project => Assert.False(project.IsPublic));
            Assert.Equal(HttpStatusCode.Unauthorized, await origin.Client.AskAsync(HttpMethod.Get, "/v2/library/app/manifests/1.0", null));
            var password = await File.ReadAllTextAsync(_folder.At("admin-password"));
            var token = await origin.Client.TokenAsync("admin", password.Trim(), "repository:solo/a/b/c:pull");
            Assert.Equal(HttpStatusCode.OK, await origin.Client.AskAsync(HttpMethod.Get, "/v2/solo/a/b/c/manifests/1.0", token));
        }

        await using var again = await StartAsync();
        Assert.Equal(["library", "solo", "team"], await MadeAsync(again));
    }

    [Fact]
    public async Task The_administrators_password_may_be_given_and_then_lies_nowhere()
    {
        await using var origin = await StartAsync(("Origin:Identity:AdminPassword", "Given1password"));

        Assert.NotNull(await origin.LogInAsync("admin", "Given1password"));
        Assert.False(File.Exists(_folder.At("admin-password")));
    }

    [Fact]
    public async Task A_given_password_that_breaks_the_rule_is_refused_before_anything_starts()
    {
        var refusal = await Assert.ThrowsAsync<Hosting.Configuration.StartupException>(() => StartAsync(("Origin:Identity:AdminPassword", "weakling")));

        Assert.Contains("AdminPassword", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("weakling", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Later_starts_change_nothing()
    {
        await using (await StartAsync())
        {
        }

        var password = await File.ReadAllTextAsync(_folder.At("admin-password"));
        await using var origin = await StartAsync(("Origin:Identity:AdminPassword", "Given1password"));

        Assert.Equal(password, await File.ReadAllTextAsync(_folder.At("admin-password")));
        Assert.NotNull(await origin.LogInAsync("admin", password.TrimEnd()));
        Assert.Null(await origin.LogInAsync("admin", "Given1password"));
    }

    [Fact]
    public async Task A_lost_password_is_replaced_and_what_was_logged_in_with_it_ends()
    {
        var refresh = Secrets.Make(Secrets.RefreshPrefix);
        string lost;
        await using (var first = await StartAsync())
        {
            lost = (await File.ReadAllTextAsync(_folder.At("admin-password"))).TrimEnd();
            var admin = (await first.LogInAsync("admin", lost))!;
            await first.WriteAsync(session => first.The<UserTokensTable>().InsertAsync(session, admin.Id, UserTokenKind.Refresh, "docker", refresh, null, null));
            await first.WriteAsync(async session => await first.The<UsersTable>().SetDisabledAsync(session, admin.Id, true) && await first.The<UsersTable>().SetAdminAsync(session, admin.Id, false));
        }

        await using var origin = await StartAsync(("ResetAdminPassword", "true"));
        var found = (await File.ReadAllTextAsync(_folder.At("admin-password"))).TrimEnd();

        Assert.True((await origin.LogInAsync("admin", found))!.IsSystemAdmin);
        Assert.Null(await origin.LogInAsync("admin", lost));
        Assert.Null(await origin.ReadAsync(session => origin.The<UserTokensTable>().FindAsync(session, UserTokenKind.Refresh, refresh)));
    }

    [Fact]
    public async Task A_registry_without_users_has_no_administrator()
    {
        await using var origin = await StartAsync(("AllowAnonymousWrite", "true"));

        Assert.False(File.Exists(_folder.At("admin-password")));
        Assert.Null(await origin.ReadAsync(session => origin.The<UsersTable>().FindAsync(session, "admin")));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<IEnumerable<string?>> MadeAsync(TestOrigin origin) =>
        (await origin.AuditAsync("project")).Where(line => line.Detail!.EndsWith("without identities", StringComparison.Ordinal)).Select(line => line.Resource);

    private Task<TestOrigin> StartAsync(params (string Key, string? Value)[] settings) =>
        TestOrigin.StartAsync(folder: _folder, settings: [("Origin:Identity:AdminPassword", null), .. settings]);
}
