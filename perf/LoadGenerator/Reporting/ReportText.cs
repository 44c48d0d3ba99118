using System.Globalization;
using EdgeRegistry.LoadGenerator.Measuring;

namespace EdgeRegistry.LoadGenerator.Reporting;

/// <summary>Results as plain lines.</summary>
internal static class ReportText
{
    public static void Write(TextWriter to, RunReport run)
    {
        to.WriteLine($"registry        {run.Url}");
        to.WriteLine(I($"throughput      {run.MegabytesPerSecond:F1} MB/s   {run.ImagesPerSecond:F1} images/s   {run.RequestsPerSecond:F1} requests/s"));
        to.WriteLine(I($"in the window   {run.Images} images, {run.Requests} requests, {run.Bytes / 1e6:F1} MB in {run.Seconds:F1} s"));
        to.WriteLine($"image pull      {Text(run.PullMilliseconds)}");
        to.WriteLine($"first byte      {Text(run.FirstByteMilliseconds)}");
        to.WriteLine($"verified        {run.VerifiedBlobs} blobs");
        if (run.Edge is { } edge)
        {
            WriteEdge(to, edge);
        }

        if (run.Origin is { } origin)
        {
            to.WriteLine(I($"origin saw      {origin.BlobGets:F0} blob GETs, {origin.ManifestRequests:F0} manifest requests; read {origin.BlobBytesRead / 1e6:F1} MB of blobs"));
        }

        if (run.ServerCpuSecondsPerGigabyte is { } cpu)
        {
            to.WriteLine(I($"server CPU      {cpu:F2} s per GB served"));
        }

        if (run.ClientCpuSecondsPerGigabyte is { } own)
        {
            to.WriteLine(I($"client CPU      {own:F2} s per GB received, by this program itself"));
        }

        to.WriteLine(I($"errors          {run.Failures.Sum(f => f.Count)} failed pulls, {run.UnfinishedPulls} cut off at the end"));
        foreach (FailureReport failure in run.Failures)
        {
            to.WriteLine($"                {failure.Count} × {failure.Kind}, first: {failure.Example}");
        }
    }

    public static void Write(TextWriter to, Comparison comparison)
    {
        to.WriteLine($"A = {comparison.A[0].Url}   B = {comparison.B[0].Url}   {comparison.A.Count} rounds each, in turn; medians");
        to.WriteLine($"{"",-20}{"A",12}{"B",12}{"A/B",9}   lowest .. highest of the rounds");
        foreach (RatioLine line in comparison.Ratios)
        {
            var better = line.HigherIsBetter ? "more is better" : "less is better";
            to.WriteLine(I($"{line.Measure,-20}{line.A,12:F2}{line.B,12:F2}{line.Ratio,9:F2}   {line.Lowest:F2} .. {line.Highest:F2}   ({better})"));
        }
        to.WriteLine($"errors              {Failures(comparison.A),12}{Failures(comparison.B),12}");
    }

    private static void WriteEdge(TextWriter to, CacheUse edge)
    {
        var sources = string.Join(", ", edge.ObjectsBySource.Select(s => I($"{s.Key} {s.Value:F0}")));
        to.WriteLine(I($"hit ratio       {edge.ObjectRatio:P1} of {edge.Objects:F0} objects, {edge.ByteRatio:P1} of {edge.Bytes / 1e6:F1} MB   ({sources})"));
    }

    private static long Failures(IEnumerable<RunReport> runs) => runs.Sum(run => run.Failures.Sum(failure => failure.Count));

    private static string Text(Quantiles q) => I($"p50 {q.P50:F2} ms   p90 {q.P90:F2} ms   p99 {q.P99:F2} ms   max {q.Max:F2} ms");

    private static string I(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
