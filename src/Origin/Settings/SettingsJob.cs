using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Settings;

/// <summary>Reads the settings before the listener opens, and again every few seconds: another node may have set some.</summary>
internal sealed partial class SettingsJob(RegistrySettings settings, TimeProvider time, ILogger<SettingsJob> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await settings.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await settings.RefreshAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException e)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The settings could not be read again; the last ones are in force")]
    private partial void LogFailed(Exception fault);
}
