using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>A push needs its project; that of a system administrator makes it, private, where the operator has not switched that off.</summary>
internal sealed class ProjectAtPush(Database.Database database, ChangeLog log, Accounts accounts, ProjectAtPush.Tables tables, ProjectsOptions options)
{
    /// <summary>True when the project is there now.</summary>
    public async Task<bool> EnsureAsync(HttpContext context, Caller caller, RepositoryName repository)
    {
        var (exists, mayMake) = await database.ReadAsync(
            async session =>
            {
                var exists = await tables.Projects.FindAsync(session, repository.Project) is not null;
                return (exists, !exists && options.CreateOnPush && await accounts.FindAsync(session, caller.Name) is { IsSystemAdmin: true });
            },
            context.RequestAborted);
        return exists || (mayMake && await MakeAsync(ClientInfo.Of(context), caller, repository.Project));
    }

    private Task<bool> MakeAsync(ClientInfo client, Caller caller, string project) =>
        log.CommitAsync(async session =>
        {
            if (await tables.Projects.InsertAsync(session, project, caller.Name, isPublic: false) is not null)
            {
                var made = new AuditEvent(caller, "create", "project", project) { Project = project, Address = client.Address, Client = client.UserAgent, Detail = "made by its first push" };
                await tables.Audit.InsertAsync(session, made);
                await tables.Access.ProjectAsync(session, project);
            }

            return true;
        });

    /// <summary>The tables that making a project writes.</summary>
    internal sealed record Tables(ProjectsTable Projects, AuditTable Audit, AccessChanges Access);
}
