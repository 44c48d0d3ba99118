using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;

namespace EdgeRegistry.Origin.Audit;

/// <summary>Deletes old lines, a few hundred in one transaction, so that nobody who writes waits long; that it did stands in the log itself.</summary>
internal sealed class AuditPurge(Database.Database database, PurgeTable purges, AuditTable audit, AuditMetrics metrics, TimeProvider time)
{
    private const int BatchSize = 500;

    /// <summary>Writes down that a purge begins; its number.</summary>
    /// <exception cref="LeaseLostException">Another node purges now.</exception>
    public Task<long> BeginAsync(string cause, PurgeRules rules, Lease? lease = null) => database.WriteAsync(
        async session =>
        {
            await RequireAsync(lease, session);
            return await purges.BeginAsync(session, cause, rules, Now);
        },
        CancellationToken.None);

    /// <summary>Runs it to its end, which is written down whatever it is.</summary>
    /// <returns>How many lines were deleted, or would have been.</returns>
    /// <exception cref="LeaseLostException">Another node purges now.</exception>
    public async Task<long> RunAsync(long id, PurgeRules rules, Caller by, ClientInfo? client, CancellationToken cancellation, Lease? lease = null)
    {
        var lines = 0L;
        var status = "error";
        try
        {
            var before = time.GetUtcNow().AddHours(-rules.RetentionHours).ToUnixTimeMilliseconds();
            if (rules.IsDryRun)
            {
                lines = await database.ReadAsync(session => purges.CountAsync(session, rules, before), cancellation);
            }
            else
            {
                for (var last = default(DoomedLine); !cancellation.IsCancellationRequested && await DeleteSomeAsync(rules, before, last, lease) is { Count: > 0 } deleted; last = deleted[^1])
                {
                    lines += deleted.Count;
                    metrics.Purged(deleted.Count);
                }
            }

            status = "success";
            return lines;
        }
        finally
        {
            await EndAsync(id, status, lines, rules, by, client);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<List<DoomedLine>> DeleteSomeAsync(PurgeRules rules, long before, DoomedLine last, Lease? lease)
    {
        var lines = await database.ReadAsync(session => purges.DoomedAsync(session, rules, before, last, BatchSize), CancellationToken.None);
        if (lines.Count > 0)
        {
            await database.WriteAsync(
                async session =>
                {
                    await RequireAsync(lease, session);
                    await purges.DeleteAsync(session, [.. lines.Select(line => line.Id)]);
                },
                CancellationToken.None);
        }

        return lines;
    }

    // What somebody asked for by hand runs where it was asked for.
    private static Task RequireAsync(Lease? lease, DbSession session) => lease?.RequireAsync(session) ?? Task.CompletedTask;

    private Task EndAsync(long id, string status, long lines, PurgeRules rules, Caller by, ClientInfo? client) => database.WriteAsync(
        async session =>
        {
            await purges.EndAsync(session, id, status, lines, Now);
            if (!rules.IsDryRun)
            {
                await audit.InsertAsync(session, new AuditEvent(by, "delete", "audit-log", null)
                {
                    Address = client?.Address,
                    Client = client?.UserAgent,
                    Success = status == "success",
                    Detail = $"{lines} lines older than {rules.RetentionHours} hours{(rules.Include.Count > 0 ? ", of " + string.Join(", ", rules.Include) : "")}{(by.Actor is null ? ", by schedule" : "")}",
                });
            }
        },
        CancellationToken.None);
}
