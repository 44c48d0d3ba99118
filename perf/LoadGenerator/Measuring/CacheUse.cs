namespace EdgeRegistry.LoadGenerator.Measuring;

/// <summary>How an edge answered during a run, from its counters before and after.</summary>
internal sealed record CacheUse(double Objects, double ObjectHits, double Bytes, double ByteHits, IReadOnlyDictionary<string, double> ObjectsBySource)
{
    private static readonly string[] Sources = ["memory", "disk", "fill", "origin", "stale"];

    /// <summary>Answered without the origin, of all objects served; NaN where nothing was served.</summary>
    public double ObjectRatio => ObjectHits / Objects;

    public double ByteRatio => ByteHits / Bytes;

    public static CacheUse Between(MetricsPage before, MetricsPage after)
    {
        const string Served = "edgeregistry_edge_served_total", ServedBytes = "edgeregistry_edge_served_bytes_total";
        var objects = Sources.ToDictionary(source => source, source => Delta(Served, source), StringComparer.Ordinal);
        var bytes = Sources.ToDictionary(source => source, source => Delta(ServedBytes, source), StringComparer.Ordinal);
        return new CacheUse(objects.Values.Sum(), Hits(objects), bytes.Values.Sum(), Hits(bytes), objects);

        double Delta(string name, string source) => after.Sum(name, $"source=\"{source}\"") - before.Sum(name, $"source=\"{source}\"");
    }

    // "fill" was read while it came from the origin: the client waited for it, so it is no hit.
    private static double Hits(Dictionary<string, double> bySource) => bySource["memory"] + bySource["disk"] + bySource["stale"];
}

/// <summary>What reached the origin during a run.</summary>
internal sealed record OriginUse(double BlobGets, double ManifestRequests, double BlobBytesRead)
{
    public static OriginUse Between(MetricsPage before, MetricsPage after)
    {
        const string Requests = "edgeregistry_origin_requests_total", Read = "edgeregistry_origin_blob_read_bytes_total";
        return new OriginUse(
            Delta(Requests, "endpoint=\"blob\"", "method=\"GET\""), Delta(Requests, "endpoint=\"manifest\""), Delta(Read));

        double Delta(string name, params ReadOnlySpan<string> labels) => after.Sum(name, labels) - before.Sum(name, labels);
    }
}
