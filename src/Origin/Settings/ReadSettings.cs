using System.Data.Common;

namespace EdgeRegistry.Origin.Settings;

/// <summary>Reads the settings before anybody is served, and again each second: another node may have set some.</summary>
internal sealed partial class ReadSettings(RegistrySettings settings, TimeProvider time, ILogger<ReadSettings> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await settings.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await settings.RefreshAsync(stoppingToken);
            }
            catch (DbException fault)
            {
                LogFailed(fault); // what was read before still counts
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The settings could not be read again; trying later")]
    private partial void LogFailed(Exception fault);
}
