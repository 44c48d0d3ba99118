namespace EdgeRegistry.Origin.Checking;

/// <summary>Keeps reading below a rate.</summary>
internal sealed class Pace(long bytesPerSecond, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private long _bytes;

    /// <summary>Waits until so many more bytes are due.</summary>
    public async Task SpendAsync(int bytes, CancellationToken cancellation)
    {
        _bytes += bytes;
        var due = TimeSpan.FromSeconds((double)_bytes / bytesPerSecond) - time.GetElapsedTime(_began);
        if (due > TimeSpan.FromMilliseconds(5))
        {
            await Task.Delay(due, time, cancellation);
        }
    }
}
