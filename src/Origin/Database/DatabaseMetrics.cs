using System.Diagnostics.Metrics;

namespace EdgeRegistry.Origin.Database;

internal static class DatabaseMetrics
{
    public static void Observe(IMeterFactory factory, Database database) =>
        factory.Create("EdgeRegistry.Origin").CreateObservableGauge(
            "edgeregistry.origin.database_writes_waiting",
            () => database.WritesWaiting,
            description: "Writes that wait for the database; 1024 at most, then requests wait");
}
