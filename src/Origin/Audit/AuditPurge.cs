using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Origin.Audit;

/// <summary>Deletes old lines, a few hundred in one transaction, so that nobody who writes waits long; that it did stands in the log itself.</summary>
internal sealed class AuditPurge(Database.Database database, PurgeTable purges, AuditTable audit, AuditMetrics metrics, TimeProvider time)
{
    private const int BatchSize = 500;

    /// <summary>Writes down that a purge begins; its number.</summary>
    public Task<long> BeginAsync(string cause, PurgeRules rules) => database.WriteAsync(session => purges.BeginAsync(session, cause, rules, Now), CancellationToken.None);

    /// <summary>Runs it to its end, which is written down whatever it is.</summary>
    /// <returns>How many lines were deleted, or would have been.</returns>
    public async Task<long> RunAsync(long id, PurgeRules rules, Caller by, ClientInfo? client, CancellationToken cancellation)
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
                for (var last = default(DoomedLine); await DeleteSomeAsync(rules, before, last, cancellation) is { Count: > 0 } deleted; last = deleted[^1])
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

    private async Task<List<DoomedLine>> DeleteSomeAsync(PurgeRules rules, long before, DoomedLine last, CancellationToken cancellation)
    {
        var lines = await database.ReadAsync(session => purges.DoomedAsync(session, rules, before, last, BatchSize), cancellation);
        if (lines.Count > 0)
        {
            await database.WriteAsync(session => purges.DeleteAsync(session, [.. lines.Select(line => line.Id)]), cancellation);
        }

        return lines;
    }

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
