using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api;

/// <summary>How management writes: one transaction with its audit line and, where rights change, its access change; published before the answer.</summary>
internal sealed class ApiWrites(ChangeLog log, AccessChanges access, AuditTable audit)
{
    /// <summary>The change rows of rights.</summary>
    public AccessChanges Access => access;

    /// <summary>Runs the transaction. Everything that decides whether it may happen belongs into it.</summary>
    public Task<T> CommitAsync<T>(Func<DbSession, Task<T>> write) => log.CommitAsync(write);

    public Task CommitAsync(Func<DbSession, Task> write) =>
        log.CommitAsync(async session =>
        {
            await write(session);
            return true;
        });

    /// <summary>Adds the audit line.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="request">Who did it, from where.</param>
    /// <param name="operation">Harbor's word.</param>
    /// <param name="resourceType">Harbor's word.</param>
    /// <param name="resource">What was changed.</param>
    /// <param name="project">In which project.</param>
    /// <param name="detail">What else a reader should know; never a secret.</param>
    public Task AuditAsync(DbSession session, ApiRequest request, string operation, string resourceType, string? resource, string? project = null, string? detail = null) =>
        audit.InsertAsync(session, new AuditEvent(request.Account.Caller, operation, resourceType, resource)
        {
            Project = project,
            Address = request.Client.Address,
            Client = request.Client.UserAgent,
            Detail = detail,
        });
}
