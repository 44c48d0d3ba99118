using System.Diagnostics.Metrics;

namespace EdgeRegistry.Origin.Uploads;

internal static class UploadMetrics
{
    public static void Observe(IMeterFactory factory, UploadSessions sessions, UploadHashes hashes)
    {
        var meter = factory.Create("EdgeRegistry.Origin");
        meter.CreateObservableGauge("edgeregistry.origin.uploads_writing", () => sessions.Writing, description: "Uploads that are receiving bytes now");
        meter.CreateObservableGauge("edgeregistry.origin.upload_hashes", () => hashes.Count, description: "Running hashes in memory; 10000 at most");
    }
}
