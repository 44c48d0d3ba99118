using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Identity.Tests.Support;

/// <summary>Makes accounts straight in the database, and logs them in.</summary>
internal static class People
{
    public const string Password = "Correct1horse";

    public static readonly ClientInfo Here = new("192.0.2.1", "test");

    // Few rounds: what hashes cost is not what these tests are about.
    private static readonly string Hashed = new Passwords(iterations: 1000).Hash(Password);

    public static Task<Account?> LogInAsync(this TestOrigin origin, string name, string secret, ClientInfo? client = null) =>
        origin.The<Authenticator>().AuthenticateAsync(name, secret, client ?? Here, CancellationToken.None);

    public static Task<T> WriteAsync<T>(this TestOrigin origin, Func<DbSession, Task<T>> write) => origin.The<Database>().WriteAsync(write, CancellationToken.None);

    public static Task<T> ReadAsync<T>(this TestOrigin origin, Func<DbSession, Task<T>> read) => origin.The<Database>().ReadAsync(read, CancellationToken.None);

    /// <summary>A user whose password is <see cref="Password"/>.</summary>
    public static async Task<User> UserAsync(this TestOrigin origin, string name, bool isAdmin = false) =>
        (await origin.WriteAsync(session => origin.The<UsersTable>().InsertAsync(session, new NewUser(name, Hashed) { IsAdmin = isAdmin })))!;

    public static async Task<Project> ProjectAsync(this TestOrigin origin, string name, bool isPublic = false) =>
        (await origin.WriteAsync(session => origin.The<ProjectsTable>().InsertAsync(session, name, "admin", isPublic)))!;

    /// <summary>A robot that may pull and push everywhere, or in its project; answers its secret.</summary>
    public static async Task<(Robot Robot, string Secret)> RobotAsync(this TestOrigin origin, string name, Project? project = null, DateTimeOffset? expires = null, bool isDisabled = false)
    {
        var secret = Secrets.Make(Secrets.RobotPrefix);
        var login = project is null ? AccountNames.SystemRobot(name) : AccountNames.ProjectRobot(project.Name, name);
        var robot = new NewRobot(login, project?.Id, secret, Limits(project?.Name ?? "*", "repository:pull", "repository:push"), "admin") { Expires = expires, IsDisabled = isDisabled };
        return ((await origin.WriteAsync(session => origin.The<RobotsTable>().InsertAsync(session, robot)))!, secret);
    }

    /// <summary>A personal access token; answers its secret.</summary>
    public static async Task<string> TokenAsync(this TestOrigin origin, User user, AccessLimits? scope = null, DateTimeOffset? expires = null)
    {
        var secret = Secrets.Make(Secrets.TokenPrefix);
        await origin.WriteAsync(session => origin.The<UserTokensTable>().InsertAsync(session, user.Id, UserTokenKind.Personal, "laptop", secret, scope, expires));
        return secret;
    }

    public static AccessLimits Limits(string project, params string[] permissions) =>
        new([new LimitedAccess(LimitedAccess.ProjectKind, project, [.. permissions.Select(Permission.Parse).Select(one => new ResourceAction(one.Resource, one.Action))])]);
}
