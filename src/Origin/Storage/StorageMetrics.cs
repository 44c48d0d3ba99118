using System.Diagnostics.Metrics;

namespace EdgeRegistry.Origin.Storage;

/// <summary>What the file system of blobs and uploads costs in calls and time.</summary>
internal static class StorageMetrics
{
    public static void Observe(IMeterFactory factory, StorageThreads threads)
    {
        var meter = factory.Create("EdgeRegistry.Origin");
        meter.CreateObservableGauge("edgeregistry.origin.storage_calls_running", () => threads.Running, description: "Calls to the storage folder under way; Origin:Storage:Threads at most");
        meter.CreateObservableGauge("edgeregistry.origin.storage_calls_waiting", () => threads.Waiting, description: "Calls to the storage folder that wait for a thread; 4096 at most, then 503");
        meter.CreateObservableGauge("edgeregistry.origin.storage_calls_hung", () => threads.Hung, description: "Calls under way that took longer than Origin:Storage:Timeout, so that nobody waits for them any more");
        meter.CreateObservableCounter("edgeregistry.origin.storage_calls_timed_out", () => threads.TimedOut, description: "Calls to the storage folder that were given up");
        meter.CreateObservableGauge("edgeregistry.origin.storage_longest_call_seconds", () => threads.Longest.TotalSeconds, "s", "How long the oldest call to the storage folder has been under way");
    }
}
