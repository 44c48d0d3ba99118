using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>Gives edges the credential under which they ask the origin. The secret is shown once; who enrols an edge anew ends the old one.</summary>
internal sealed class Enrolment(ChangeLog log, EdgesTable edges, AccessChanges changes, AuditTable audit)
{
    /// <summary>Enrols an edge, or gives one that is enrolled another secret.</summary>
    /// <param name="name">Its name, without <c>edge$</c>.</param>
    /// <param name="site">Where it stands.</param>
    /// <param name="by">Who does that; null for the operator of this machine.</param>
    /// <returns>The credential, <c>edge$name:secret</c>.</returns>
    public Task<string> EnrolAsync(string name, string site, Caller? by) => log.CommitAsync(async session =>
    {
        var secret = Secrets.Make(Secrets.EdgePrefix);
        var known = await edges.FindAsync(session, name);
        if (known is null)
        {
            await edges.InsertAsync(session, name, site, address: null, secret);
        }
        else
        {
            await edges.SetSecretAsync(session, known.Id, secret);
            await changes.AccountAsync(session, AccountNames.Edge(name));
        }

        await audit.InsertAsync(session, new AuditEvent(by ?? Caller.Anonymous, known is null ? "create" : "update", "edge", name) { Detail = by is null ? "by the operator of the origin's machine" : null });
        return $"{AccountNames.Edge(name)}:{secret}";
    });
}
