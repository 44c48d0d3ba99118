namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>How a store that an earlier process left behind is taken over: trusted or dropped, within a time.</summary>
internal static class FasterRecovery
{
    /// <summary>Recovers a store; null when there is any doubt.</summary>
    /// <param name="make">Opens it.</param>
    /// <param name="within">A recovery that takes longer is given up.</param>
    /// <param name="time">The clock.</param>
    /// <param name="doubted">Told why the store is not used.</param>
    public static async Task<TStore?> TryAsync<TStore>(Func<TStore> make, TimeSpan within, TimeProvider time, Action<string, Exception?> doubted)
        where TStore : class, IFasterStore
    {
        TStore? store = null;
        try
        {
            store = make();
            if (await Task.Run(store.Recover).WaitAsync(within, time) is not { } doubt)
            {
                return store;
            }

            doubted(doubt, null);
        }
        catch (TimeoutException e)
        {
            doubted("recovery takes too long", e);
            store!.Abandon();
            return null; // and never disposed: the recovery still uses it
        }
        catch (Exception e)
        {
            doubted("recovery failed", e);
        }

        store?.Dispose();
        return null;
    }
}
