namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>How a store ends.</summary>
internal static class FasterClosing
{
    /// <summary>Frees a store when nobody is inside; else leaves its memory alone for ever, since a stuck operation may read it.</summary>
    public static async Task CloseAsync(IFasterStore store, ILogger logger)
    {
        for (var attempt = 0; !store.TryClose(); attempt++)
        {
            if (attempt == 100)
            {
                IndexLog.Leaked(logger);
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        }

        store.Dispose();
    }
}
