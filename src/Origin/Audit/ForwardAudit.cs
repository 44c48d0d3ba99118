using System.Net.Sockets;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Audit;

/// <summary>
/// Sends the audit log to a syslog server (<c>audit_log_forward_endpoint</c>). The log itself is the queue: what was committed is sent, in order,
/// also after a restart; with <c>skip_audit_log_database</c> it leaves the database when it is sent. A server that is away gets the rest later.
/// </summary>
internal sealed partial class ForwardAudit(ForwardTable table, Database.Database database, ForwardRules rules, AuditMetrics metrics, ILogger<ForwardAudit> logger) : BackgroundService
{
    private const int BatchSize = 200;
    private const int LooksPerRefresh = 10; // another node may have changed a setting
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private SyslogConnection? _connection;
    private bool _isAway;

    public override void Dispose()
    {
        _connection?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var look = 0; ; look++)
            {
                await TryForwardAsync(mayHaveChanged: look % LooksPerRefresh == 0, stoppingToken);
                await Task.Delay(_isAway ? Pause : Look, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The origin ends; the next start goes on where this one was.
        }
    }

    private async Task TryForwardAsync(bool mayHaveChanged, CancellationToken stop)
    {
        try
        {
            if (mayHaveChanged)
            {
                await rules.RefreshAsync(stop);
            }

            if (rules.Endpoint is { } endpoint)
            {
                await ForwardAsync(endpoint, stop);
            }
        }
        catch (DatabaseUnavailableException)
        {
            // Whoever writes hears of it.
        }
    }

    private async Task ForwardAsync(SyslogEndpoint endpoint, CancellationToken stop)
    {
        try
        {
            var sent = await BeginAsync(stop);
            while (await database.ReadAsync(session => table.AfterAsync(session, sent, BatchSize), stop) is { Count: > 0 } lines)
            {
                await SendAsync(endpoint, lines, stop);
                sent = await AdvanceAsync(sent, lines[^1].Id);
                metrics.Forwarded(lines.Count);
            }
        }
        catch (Exception e) when (!stop.IsCancellationRequested && e is SocketException or OperationCanceledException)
        {
            await AwayAsync(e.Message, stop);
        }
    }

    // What was written before there was a server to send to is not sent.
    private async Task<long> BeginAsync(CancellationToken stop) =>
        await database.ReadAsync(table.SentAsync, stop) ?? await AdvanceToAsync(await database.ReadAsync(table.LastAsync, stop));

    private async Task SendAsync(SyslogEndpoint endpoint, List<AuditLine> lines, CancellationToken stop)
    {
        if (_connection is not null && _connection.Endpoint != endpoint)
        {
            Hangup();
        }

        _connection ??= await SyslogConnection.OpenAsync(endpoint, stop);
        await _connection.SendAsync(lines.Select(SyslogMessage.Of), stop);
        if (_isAway)
        {
            _isAway = false;
            LogBack();
        }
    }

    private Task<long> AdvanceToAsync(long to) => database.WriteAsync(
        async session =>
        {
            await table.SetSentAsync(session, to);
            return to;
        },
        CancellationToken.None);

    private Task<long> AdvanceAsync(long from, long to) => database.WriteAsync(
        async session =>
        {
            await table.SetSentAsync(session, to);
            if (rules.IsOnlyForwarded)
            {
                await table.DeleteToAsync(session, to, from);
            }

            return to;
        },
        CancellationToken.None);

    private async Task AwayAsync(string reason, CancellationToken stop)
    {
        Hangup();
        if (!_isAway)
        {
            _isAway = true;
            LogAway(reason);
        }

        if (rules.IsOnlyForwarded && await database.ReadAsync(table.LastAsync, stop) - rules.MaxWaiting is var oldest && await BeginAsync(stop) is var sent && sent < oldest)
        {
            metrics.ForwardDropped(await database.WriteAsync(
                async session =>
                {
                    await table.SetSentAsync(session, oldest);
                    return await table.DeleteToAsync(session, oldest, sent);
                },
                CancellationToken.None));
        }
    }

    private void Hangup()
    {
        _connection?.Dispose();
        _connection = null;
    }

    [LoggerMessage(1, LogLevel.Warning, "The syslog server cannot be reached ({Reason}): lines of the audit log wait")]
    private partial void LogAway(string reason);

    [LoggerMessage(2, LogLevel.Information, "The syslog server takes lines of the audit log again")]
    private partial void LogBack();
}

/// <summary>What the settings say of forwarding, now.</summary>
internal sealed class ForwardRules(RegistrySettings settings, AuditOptions options)
{
    /// <summary>The server; null when lines are not forwarded.</summary>
    public SyslogEndpoint? Endpoint => SyslogEndpoint.TryParse(settings.Get("audit_log_forward_endpoint"));

    /// <summary>True when lines leave the database when they are sent.</summary>
    public bool IsOnlyForwarded => settings.Is("skip_audit_log_database");

    public Task RefreshAsync(CancellationToken cancellation) => settings.RefreshAsync(cancellation);

    /// <summary>How many lines wait at most when they are only forwarded.</summary>
    public int MaxWaiting => options.ForwardQueue;
}
