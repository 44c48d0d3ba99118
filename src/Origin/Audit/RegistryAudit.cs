using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Audit;

/// <summary>
/// What happens at the registry API as lines of the audit log, in Harbor's words: a push is <c>create artifact</c>. A change's line stands in the
/// change's transaction; a pull changes nothing and its line follows soon.
/// </summary>
internal sealed class RegistryAudit(IRegistryAccess access, AuditTable table, PullQueue pulls, TimeProvider time)
{
    /// <summary>A line about a tag or a digest of a repository.</summary>
    public AuditEvent Line(HttpContext context, string operation, string resourceType, RepositoryName repository, Reference reference)
    {
        var client = ClientInfo.Of(context);
        return new AuditEvent(access.CallerOf(context), operation, resourceType, $"{repository.Value}{(reference.Tag is null ? '@' : ':')}{reference.Value}")
        {
            Project = repository.Project,
            Address = client.Address,
            Client = client.UserAgent,
        };
    }

    /// <summary>Adds a line to the transaction that it is about.</summary>
    public Task InsertAsync(DbSession session, AuditEvent line) => table.InsertAsync(session, line);

    /// <summary>A client is given a manifest. What edges fetch is no pull: they tell of theirs.</summary>
    public void Pulled(HttpContext context, RepositoryName repository, Reference reference, string digest)
    {
        if (access.CallerOf(context).Kind is not CallerKind.Edge && pulls.Wants())
        {
            pulls.Add(Line(context, "pull", "artifact", repository, reference) with { Detail = reference.Tag is null ? null : digest, Time = time.GetUtcNow().ToUnixTimeMilliseconds() });
        }
    }
}
