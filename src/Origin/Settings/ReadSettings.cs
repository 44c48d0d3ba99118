using System.Data.Common;
using System.Threading.Channels;
using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Changes;

namespace EdgeRegistry.Origin.Settings;

/// <summary>
/// Reads the settings before anybody is served, and again when the change log says that some were set, at whatever node; also now and then,
/// for what is not in the log (a database that was edited or restored).
/// </summary>
internal sealed partial class ReadSettings(RegistrySettings settings, OriginBus bus, TimeProvider time, ILogger<ReadSettings> logger) : BackgroundService, IChangeSubscriber
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _told = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    public void OnChange(ChangeEvent change)
    {
        if (change.Kind is ChangeKind.SettingsChanged)
        {
            OnInterrupted();
        }
    }

    /// <inheritdoc/>
    public void OnInterrupted() => _told.Writer.TryWrite(true);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await settings.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = bus.Subscribe(this);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await settings.RefreshAsync(stoppingToken); // first once more: what was set before the subscription
                await WaitAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is DbException or TimeoutException)
            {
                LogFailed(fault); // what was read before still counts
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        try
        {
            await _told.Reader.WaitToReadAsync(stop).AsTask().WaitAsync(Pause, time, stop);
            _told.Reader.TryRead(out _);
        }
        catch (TimeoutException)
        {
            // Nobody said anything: now and then.
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The settings could not be read again; trying later")]
    private partial void LogFailed(Exception fault);
}
