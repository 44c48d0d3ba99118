using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>
/// Logins in the audit log: every refused one, and those that succeed and ask for nothing else. The tokens of each pull and push are not
/// logins; what is done with them stands in the log itself.
/// </summary>
internal sealed class LoginAudit(Database.Database database, AuditTable audit, TokensMetrics metrics, TimeProvider time)
{
    /// <summary>The most refused logins that are written in a minute; whoever guesses must not fill the disk. The metric counts all.</summary>
    public const int MostRefusedPerMinute = 600;

    private const int LongestName = 255;
    private readonly MinuteBound _bound = new(MostRefusedPerMinute, time);

    public Task SucceededAsync(Account account, ClientInfo client) => WriteAsync(new AuditEvent(account.Caller, "login", "user", account.Name) { Address = client.Address, Client = client.UserAgent });

    public Task RefusedAsync(string name, ClientInfo client, string why)
    {
        metrics.LoginRefused();
        if (!_bound.TryTake())
        {
            return Task.CompletedTask;
        }

        var named = name.Length > LongestName ? name[..LongestName] : name;
        var who = new Caller(KindOf(named), named);
        return WriteAsync(new AuditEvent(who, "login", "user", named) { Address = client.Address, Client = client.UserAgent, Success = false, Detail = why });
    }

    private static CallerKind KindOf(string name) =>
        name.StartsWith(AccountNames.RobotPrefix, StringComparison.Ordinal) ? CallerKind.Robot
        : name.StartsWith(AccountNames.EdgePrefix, StringComparison.Ordinal) ? CallerKind.Edge
        : name.Length == 0 ? CallerKind.Anonymous
        : CallerKind.User;

    private Task WriteAsync(AuditEvent entry) => database.WriteAsync(session => audit.InsertAsync(session, entry), CancellationToken.None);
}
