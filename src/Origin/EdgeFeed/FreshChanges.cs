using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>Reads the change log behind a numbering pass that began after the call; one pass serves all that wait for it.</summary>
internal sealed class FreshChanges(Database.Database database, Numbering numbering, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Everything that was acknowledged at any node before this call has a number that the read sees.</summary>
    /// <exception cref="OciException"><c>UNAVAILABLE</c>: changes cannot be numbered now.</exception>
    public async Task<T> ReadAsync<T>(Func<DbSession, Task<T>> read, CancellationToken cancellation)
    {
        if (!await IsNumberedAsync(cancellation))
        {
            throw OciErrors.Unavailable.With("changes cannot be numbered now");
        }

        return await database.ReadAsync(read, cancellation);
    }

    private async Task<bool> IsNumberedAsync(CancellationToken cancellation)
    {
        try
        {
            return await numbering.PassAsync().WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
