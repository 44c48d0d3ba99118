namespace EdgeRegistry.Edge.Prefetch;

/// <summary>How many bytes may still be prefetched: within an hour, counted by the hour that began with the first byte. Used by one loop.</summary>
internal sealed class PrefetchBudget(PrefetchOptions options, TimeProvider time)
{
    private DateTimeOffset _hour;
    private long _spent;

    /// <summary>Takes so many bytes out of it; false when they are not there.</summary>
    public bool TrySpend(long bytes)
    {
        var now = time.GetUtcNow();
        if (now - _hour >= TimeSpan.FromHours(1))
        {
            (_hour, _spent) = (now, 0);
        }

        if (_spent + bytes > options.MaxBytesPerHour)
        {
            return false;
        }

        _spent += bytes;
        return true;
    }
}
