using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Database;

/// <summary>Brings the schema up to date before anything else starts.</summary>
internal sealed class MigrateAtStart(Database database) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Migrator.MigrateAsync(database, Migrator.Steps, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or DatabaseUnavailableException)
        {
            throw new StartupException(e.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
