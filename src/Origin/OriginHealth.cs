using EdgeRegistry.Hosting.Health;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin;

/// <summary>What <c>/readyz</c> says of an origin's dependencies.</summary>
internal static class OriginHealth
{
    /// <summary>Adds the checks.</summary>
    /// <param name="services">The origin.</param>
    /// <param name="storage">The folder of blobs and uploads.</param>
    public static void AddHealth(this IServiceProvider services, string storage)
    {
        var readiness = services.GetRequiredService<Readiness>();
        var database = services.GetRequiredService<Database.Database>();
        var version = new SchemaVersionTable();
        readiness.AddDependency("database", async cancellation => await database.ReadAsync(version.ReadAsync, cancellation) > 0 ? null : "it has no schema");
        readiness.AddDependency("storage", _ => Task.FromResult(Directory.Exists(Path.Combine(storage, "uploads")) ? null : "the storage folder is not there"));
        var mode = services.GetRequiredService<ReadOnlyMode>();
        readiness.AddRemark("mode", () => mode.IsOn ? "read-only" : null);
    }
}
