using EdgeRegistry.LoadGenerator.Measuring;

namespace EdgeRegistry.LoadGenerator.Reporting;

/// <summary>Milliseconds at the usual quantiles.</summary>
internal sealed record Quantiles(double P50, double P90, double P99, double Max)
{
    public static Quantiles Of(LatencyHistogram histogram) => new(
        histogram.Percentile(0.50).TotalMilliseconds, histogram.Percentile(0.90).TotalMilliseconds,
        histogram.Percentile(0.99).TotalMilliseconds, histogram.Max.TotalMilliseconds);
}

/// <summary>One kind of failed pull.</summary>
internal sealed record FailureReport(string Kind, long Count, string Example);

/// <summary>The result of one run. A MB is 1,000,000 bytes; rates are of the window in which pulls began.</summary>
internal sealed record RunReport
{
    public required string Url { get; init; }

    public required double Seconds { get; init; }

    public required long Images { get; init; }

    public required long Requests { get; init; }

    public required long Bytes { get; init; }

    public required Quantiles PullMilliseconds { get; init; }

    public required Quantiles FirstByteMilliseconds { get; init; }

    public required long VerifiedBlobs { get; init; }

    public required long UnfinishedPulls { get; init; }

    public required IReadOnlyList<FailureReport> Failures { get; init; }

    public CacheUse? Edge { get; init; }

    public OriginUse? Origin { get; init; }

    /// <summary>Processor seconds of the servers for each 1,000,000,000 bytes that clients received.</summary>
    public double? ServerCpuSecondsPerGigabyte { get; init; }

    /// <summary>The same of the load generator itself: where this is the larger one, the client is what was measured.</summary>
    public double? ClientCpuSecondsPerGigabyte { get; init; }

    public double MegabytesPerSecond => Bytes / 1e6 / Seconds;

    public double ImagesPerSecond => Images / Seconds;

    public double RequestsPerSecond => Requests / Seconds;

    public static RunReport Of(Uri registry, LoadMeter meter, CacheUse? edge, OriginUse? origin, double? serverCpu, double clientCpu)
    {
        LoadTotals window = meter.Window;
        var allBytes = meter.Now.Bytes;
        return new RunReport
        {
            Url = registry.GetLeftPart(UriPartial.Authority),
            Seconds = window.Seconds,
            Images = window.Images,
            Requests = window.Requests,
            Bytes = window.Bytes,
            PullMilliseconds = Quantiles.Of(meter.PullTimes),
            FirstByteMilliseconds = Quantiles.Of(meter.FirstBytes),
            VerifiedBlobs = meter.Verified,
            UnfinishedPulls = meter.Unfinished,
            Failures = [.. meter.Failures.Select(f => new FailureReport(f.Key, f.Value.Count, f.Value.Example)).OrderByDescending(f => f.Count)],
            Edge = edge,
            Origin = origin,
            ServerCpuSecondsPerGigabyte = PerGigabyte(serverCpu),
            ClientCpuSecondsPerGigabyte = PerGigabyte(clientCpu),
        };

        double? PerGigabyte(double? seconds) => seconds is null || allBytes == 0 ? null : seconds / (allBytes / 1e9);
    }
}
