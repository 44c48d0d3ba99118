using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Access;

/// <summary>
/// What was pushed while the registry had no identities (<c>AllowAnonymousWrite</c>) has no project. Before anybody is served with
/// identities, each such repository is given one: private, until an administrator says otherwise.
/// </summary>
internal sealed partial class HomelessRepositories(Database.Database database, ChangeLog log, HomelessRepositories.Tables tables, ILogger<HomelessRepositories> logger) : IHostedService
{
    private const string Owner = "admin";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if ((await database.ReadAsync(tables.Projects.MissingAsync, cancellationToken)).Count > 0)
        {
            LogMade(await log.CommitAsync(MakeAsync));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<int> MakeAsync(DbSession session)
    {
        var made = 0;
        foreach (var name in await tables.Projects.MissingAsync(session))
        {
            if (await tables.Projects.InsertAsync(session, name, Owner, isPublic: false) is not null) // another node may have been quicker
            {
                await tables.Access.ProjectAsync(session, name);
                await tables.Audit.InsertAsync(
                    session,
                    new AuditEvent(new Caller(CallerKind.User, Owner), "create", "project", name) { Project = name, Detail = "at the start of the program, for what was pushed without identities" });
                made++;
            }
        }

        return made;
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} private projects were made for repositories that were pushed without identities")]
    private partial void LogMade(int count);

    /// <summary>The tables that making a project writes.</summary>
    internal sealed record Tables(ProjectsTable Projects, AuditTable Audit, AccessChanges Access);
}
