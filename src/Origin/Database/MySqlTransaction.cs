namespace EdgeRegistry.Origin.Database;

/// <summary>
/// One write and all its attempts. Each attempt first inserts the same request id: where that finds the id taken, an earlier attempt was
/// committed although its answer was lost; where one is still under way, it waits for it.
/// </summary>
internal sealed class MySqlTransaction<T>(CommittedRequestsTable requests, Func<DbSession, Task<T>> write, DatabaseMetrics metrics)
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private T _result = default!;

    // True from the moment of a COMMIT until its outcome is known.
    private bool _isUnknown;

    public async Task<T> RunAsync(MySqlLink link)
    {
        try
        {
            if (!await TryBeginAsync(link))
            {
                await link.Session.ExecuteAsync("ROLLBACK");
                return _result;
            }

            link.Watch();
            _result = await write(link.Session);
            link.RequireWhole();
            await CommitAsync(link);
            return _result;
        }
        catch (Exception) when (link.IsOpen)
        {
            await link.Session.ExecuteAsync("ROLLBACK");
            throw;
        }
    }

    // False when an earlier attempt turns out to be committed.
    private async Task<bool> TryBeginAsync(MySqlLink link)
    {
        try
        {
            await requests.BeginAsync(link.Session, _id);
            if (_isUnknown)
            {
                metrics.UnknownCommit(isCommitted: false);
            }

            _isUnknown = false;
            return true;
        }
        catch (Exception e) when (_isUnknown && MySqlErrors.IsDuplicate(e))
        {
            metrics.UnknownCommit(isCommitted: true);
            return false;
        }
    }

    private async Task CommitAsync(MySqlLink link)
    {
        try
        {
            _isUnknown = true;
            await link.Session.ExecuteAsync("COMMIT");
        }
        catch (Exception e) when (MySqlErrors.Read(e) is MySqlFault.Conflict)
        {
            _isUnknown = false; // certification refused it
            throw;
        }
    }
}
