using System.Collections.Concurrent;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// When accounts last logged in: collected in memory, written together once a minute, so that a storm of logins is one transaction. A kill
/// loses a minute of it.
/// </summary>
internal sealed partial class LoginRecord(Database.Database database, AccountTables tables, IdentityMetrics metrics, TimeProvider time, ILogger<LoginRecord> logger) : BackgroundService
{
    private const int MaxEntries = 10_000;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private ConcurrentDictionary<(Used What, long Id), long> _used = new();

    private enum Used
    {
        User,
        Token,
        Robot,
        Edge,
    }

    /// <summary>Notes that somebody showed a credential.</summary>
    /// <param name="kind">What it said it was.</param>
    /// <param name="account">Who it was; null when the credential was refused.</param>
    public void Shown(CallerKind kind, Account? account)
    {
        metrics.Authenticated(kind, account is not null);
        var used = Volatile.Read(ref _used);
        if (account is null || used.Count >= MaxEntries)
        {
            return;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        used[(account.Kind switch { CallerKind.Robot => Used.Robot, CallerKind.Edge => Used.Edge, _ => Used.User }, account.Id)] = now;
        if (account.TokenId is { } token)
        {
            used[(Used.Token, token)] = now;
        }
    }

    /// <summary>Writes what was collected.</summary>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        var used = Interlocked.Exchange(ref _used, new());
        if (!used.IsEmpty)
        {
            await database.WriteAsync(session => WriteAsync(session, used), cancellation);
        }
    }

    /// <summary>Writes the rest.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryWriteAsync(stoppingToken);
        }
    }

    private async Task TryWriteAsync(CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(cancellation);
        }
        catch (DatabaseUnavailableException e)
        {
            LogFailed(e);
        }
    }

    private async Task WriteAsync(DbSession session, IEnumerable<KeyValuePair<(Used What, long Id), long>> used)
    {
        foreach (var ((what, id), when) in used)
        {
            await (what switch
            {
                Used.User => tables.Users.TouchAsync(session, id, when),
                Used.Token => tables.Tokens.TouchAsync(session, id, when),
                Used.Robot => tables.Robots.TouchAsync(session, id, when),
                _ => tables.Edges.TouchAsync(session, id, when),
            });
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Times of logins could not be stored; they are lost")]
    private partial void LogFailed(Exception fault);
}
