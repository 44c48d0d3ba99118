using EdgeRegistry.LoadGenerator.Measuring;
using EdgeRegistry.LoadGenerator.Pulling;
using EdgeRegistry.LoadGenerator.Reporting;
using EdgeRegistry.LoadGenerator.Seeding;

namespace EdgeRegistry.LoadGenerator.Commands;

/// <summary>A registry under load and what can be read about it.</summary>
internal sealed record Target(Uri Registry, IReadOnlyList<int> Pids, Uri? EdgeMetrics, Uri? OriginMetrics);

/// <summary>Nothing to pull; the message is for the person at the terminal.</summary>
internal sealed class NoImagesException(string message) : Exception(message);

/// <summary>Finds the images, warms, runs, and reads counters before and after each run.</summary>
internal sealed class PullSession(LoadOptions load, IReadOnlyList<string> named, int? seed, bool warm)
{
    private static readonly TimeProvider Time = TimeProvider.System;

    public async Task<RunReport> RunAsync(Target target, CancellationToken cancellation)
    {
        IReadOnlyList<ImageName> images = await FindAsync(target, cancellation);
        await WarmAsync(target, images, cancellation);
        return await MeasureAsync("pulling", target, load, images, cancellation);
    }

    /// <summary>A B A B …: what else the machine does, and how warm it is, falls on both alike.</summary>
    public async Task<Comparison> CompareAsync(Target a, Target b, int rounds, CancellationToken cancellation)
    {
        IReadOnlyList<ImageName> images = await FindAsync(a, cancellation), others = await FindAsync(b, cancellation);
        if (!images.SequenceEqual(others))
        {
            throw new NoImagesException("the two registries do not list the same images: seed both with one --seed");
        }

        await WarmAsync(a, images, cancellation);
        await WarmAsync(b, images, cancellation);

        List<RunReport> runsOfA = [], runsOfB = [];
        for (var round = 1; round <= rounds && !cancellation.IsCancellationRequested; round++)
        {
            LoadOptions same = load with { Seed = load.Seed + round };
            runsOfA.Add(await MeasureAsync($"A, round {round} of {rounds}", a, same, images, cancellation));
            runsOfB.Add(await MeasureAsync($"B, round {round} of {rounds}", b, same, images, cancellation));
        }
        return new Comparison(runsOfA, runsOfB);
    }

    private async Task<IReadOnlyList<ImageName>> FindAsync(Target target, CancellationToken cancellation)
    {
        if (named.Count > 0)
        {
            return [.. named.Select(ImageName.Parse)];
        }

        using HttpClient http = Connections.Open(load.AllowRemote);
        var prefix = ImagePlan.PrefixOf(seed);
        IReadOnlyList<ImageName> found = await new ImageCatalog(http, target.Registry).ListAsync(prefix, cancellation);
        return found.Count > 0 ? found : throw new NoImagesException($"{target.Registry} has no repository under {prefix}: seed it first, or name an --image");
    }

    private async Task WarmAsync(Target target, IReadOnlyList<ImageName> images, CancellationToken cancellation)
    {
        if (!warm)
        {
            return;
        }

        using HttpClient http = Connections.Open(load.AllowRemote);
        var meter = new LoadMeter(Time);
        var puller = new ImagePuller(target.Registry, load, meter, new BodyReader(Verification.None, meter));
        var done = 0;
        await ProgressDisplay.ShowAsync("warming", () => new ProgressState((double)done / images.Count, $"{done}/{images.Count} images"), EachAsync());

        async Task EachAsync()
        {
            foreach (ImageName image in images)
            {
                await puller.PullAsync(http, image, cancellation);
                done++;
            }
        }
    }

    private static async Task<RunReport> MeasureAsync(
        string label, Target target, LoadOptions options, IReadOnlyList<ImageName> images, CancellationToken cancellation)
    {
        using HttpClient http = Connections.Open(options.AllowRemote);
        MetricsPage? edgeBefore = await ReadAsync(http, target.EdgeMetrics), originBefore = await ReadAsync(http, target.OriginMetrics);
        var cpuBefore = ProcessCpu.Seconds(target.Pids);
        TimeSpan ownBefore = Environment.CpuUsage.TotalTime;

        var run = new LoadRun(target.Registry, options, images, Time);
        await ProgressDisplay.ShowAsync(label, () => Describe(run), run.RunAsync(cancellation));

        var cpu = ProcessCpu.Seconds(target.Pids) - cpuBefore;
        TimeSpan own = Environment.CpuUsage.TotalTime - ownBefore;
        MetricsPage? edgeAfter = await ReadAsync(http, target.EdgeMetrics), originAfter = await ReadAsync(http, target.OriginMetrics);
        return RunReport.Of(
            target.Registry,
            run.Meter,
            edgeBefore is not null && edgeAfter is not null ? CacheUse.Between(edgeBefore, edgeAfter) : null,
            originBefore is not null && originAfter is not null ? OriginUse.Between(originBefore, originAfter) : null,
            cpu,
            own.TotalSeconds);
    }

    private static ProgressState Describe(LoadRun run)
    {
        LoadTotals now = run.Meter.Now;
        return new ProgressState(run.Fraction, $"{now.Bytes / 1e6 / now.Seconds:F0} MB/s, {now.Images} images, {run.Meter.FailedPulls} failed");
    }

    private static async Task<MetricsPage?> ReadAsync(HttpClient http, Uri? url)
    {
        if (url is null)
        {
            return null;
        }
        // Not the run's token: after Ctrl-C the counters are still wanted; the time-out bounds it.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        return MetricsPage.Parse(await http.GetStringAsync(url, limit.Token));
    }
}
