using EdgeRegistry.LoadGenerator.Measuring;

namespace EdgeRegistry.LoadGenerator.Pulling;

/// <summary>One run: N clients that pull images, drawn by popularity, until the time or the count is used up.</summary>
internal sealed class LoadRun(Uri registry, LoadOptions options, IReadOnlyList<ImageName> images, TimeProvider time)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Zipf _popularity = new(images.Count, options.Zipf);
    private long _begun;

    public LoadMeter Meter { get; } = new(time);

    /// <summary>How much of the run is over, 0 to 1.</summary>
    public double Fraction
    {
        get
        {
            var ofTime = Meter.Now.Seconds / options.Duration.TotalSeconds;
            var ofCount = options.Count is { } count ? (double)Meter.PullTimes.Count / count : 0;
            return Math.Min(1, Math.Max(ofTime, ofCount));
        }
    }

    /// <summary>
    /// Ends at most ten seconds after the duration: pulls in flight may finish, because to drop them would drop the slowest from
    /// the percentiles. Cancelling ends it at once; what was measured until then stays in <see cref="Meter"/>.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var puller = new ImagePuller(registry, options, Meter, new BodyReader(options.Verify, Meter));
        Task clients = Task.WhenAll(Enumerable.Range(0, options.Clients).Select(number => ClientAsync(number, puller, stop.Token)));

        await Task.WhenAny(clients, Task.Delay(options.Duration, time, stop.Token));
        Meter.CloseWindow();
        stop.CancelAfter(Grace);
        await clients;
    }

    private async Task ClientAsync(int number, ImagePuller puller, CancellationToken stop)
    {
        await Task.Yield();
        // Each client draws its own sequence, so that two registries under comparison see the same one.
        var random = new Random(unchecked((options.Seed * 7919) + number));
        using HttpClient? kept = options.KeepConnections ? Connections.Open(options.AllowRemote) : null;
        while (!stop.IsCancellationRequested && MayBegin())
        {
            ImageName image = images[_popularity.Choose(random.NextDouble())];
            using HttpClient? fresh = kept is null ? Connections.Open(options.AllowRemote) : null;
            await PullAsync(puller, kept ?? fresh!, image, stop);
        }
    }

    private async Task PullAsync(ImagePuller puller, HttpClient http, ImageName image, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(options.PullTimeout);
        var begun = Meter.Timestamp;
        try
        {
            await puller.PullAsync(http, image, limit.Token);
            Meter.ImagePulled(Meter.Since(begun));
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            Meter.PullCutOff();
        }
        catch (Exception e)
        {
            Meter.PullFailed(PullException.KindOf(e), $"{image.Repository}:{image.Tag}: {e.Message}");
            await PauseAsync(stop);
        }
    }

    // A server that refuses at once must not make the clients spin.
    private async Task PauseAsync(CancellationToken stop) =>
        await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private bool MayBegin()
    {
        if (Meter.Now.Seconds >= options.Duration.TotalSeconds)
        {
            return false;
        }

        return options.Count is not { } count || Interlocked.Increment(ref _begun) <= count;
    }
}
