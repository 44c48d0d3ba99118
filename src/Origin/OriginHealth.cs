using EdgeRegistry.Bus.Redis;
using EdgeRegistry.Hosting.Health;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Settings;
using EdgeRegistry.Origin.Storage;

namespace EdgeRegistry.Origin;

/// <summary>What <c>/readyz</c> says of an origin's dependencies.</summary>
internal static class OriginHealth
{
    /// <summary>Adds the checks.</summary>
    /// <param name="services">The origin.</param>
    public static void AddHealth(this IServiceProvider services)
    {
        var readiness = services.GetRequiredService<Readiness>();
        var database = services.GetRequiredService<Database.Database>();
        var version = new SchemaVersionTable();
        readiness.AddDependency("database", async cancellation => await database.ReadAsync(version.ReadAsync, cancellation) > 0 ? null : "it has no schema");
        readiness.AddDependency("storage", services.GetRequiredService<StorageHealth>().CheckAsync);
        if (services.GetService<RedisBus>() is { } redis)
        {
            readiness.AddDependency("redis", _ => Task.FromResult(redis.IsConnected ? null : "not connected"), isRequired: false);
        }

        var mode = services.GetRequiredService<ReadOnlyMode>();
        readiness.AddRemark("mode", () => mode.IsOn ? "read-only" : null);
    }
}
