using EdgeRegistry.Bus;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Changes;

/// <summary>
/// Commits writes that others must hear of. A write is acknowledged after its changes were numbered and handed to the bus; when
/// that fails the acknowledgement still follows (the commit stands), but first the bus is told that continuity is lost.
/// </summary>
internal sealed class ChangeLog(Database.Database database, Numbering numbering, IEventBus bus, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Runs one transaction whose changes are published when this returns.</summary>
    public async Task<T> CommitAsync<T>(Func<DbSession, Task<T>> write)
    {
        T result;
        try
        {
            // Not the client's token: once begun, the outcome must be known here.
            result = await database.WriteAsync(write, CancellationToken.None);
        }
        catch (Exception e) when (e is not OciException)
        {
            // Whether it was committed is unknown: somebody may be able to see it that nobody was told.
            bus.Interrupt();
            numbering.Wake();
            throw;
        }

        await PublishAsync();
        return result;
    }

    private async Task PublishAsync()
    {
        try
        {
            await numbering.PassAsync().WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            bus.Interrupt();
        }
    }
}
