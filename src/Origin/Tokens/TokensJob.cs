using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>Begins to follow access changes and makes the first key before the listener opens; then one node makes each key in time, and all read it.</summary>
internal sealed partial class TokensJob(AccessFeed feed, SigningKeys keys, TokensOptions options, LeaseHolder leases, TimeProvider time, ILogger<TokensJob> logger) : BackgroundService
{
    public const string Job = "key rotation";

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    /// <summary>Runs before the listener opens.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - options.Life - TokenFormat.Leeway - Margin;
        await feed.BeginAsync(oldest.ToUnixTimeMilliseconds(), cancellationToken);
        await RenewAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RenewAsync(stoppingToken);
            }
            catch (Exception e) when (e is DatabaseUnavailableException or LeaseLostException)
            {
                LogFailed(e);
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancellation) => await keys.RenewAsync(await leases.TryHoldAsync(Job, cancellation), cancellation);

    [LoggerMessage(1, LogLevel.Warning, "Signing keys could not be looked after; trying again in a minute")]
    private partial void LogFailed(Exception fault);
}
