using EdgeRegistry.Bus.Redis;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Hosting.Health;

namespace EdgeRegistry.Edge;

/// <summary>What <c>/readyz</c> says of an edge's dependencies. It serves without either: what it has without the origin, and past a disk that fails.</summary>
internal static class EdgeHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void AddHealth(this IServiceProvider services)
    {
        var readiness = services.GetRequiredService<Readiness>();
        var (origin, disk) = (services.GetRequiredService<OriginClient>(), services.GetRequiredService<DiskHealth>());
        readiness.AddDependency("origin", cancellation => AskAsync(origin, cancellation), isRequired: false);
        readiness.AddDependency("disk", _ => Task.FromResult(disk.IsOffline ? "it fails, and is left alone" : disk.TakesWrites ? null : "it takes no writes"), isRequired: false);
        if (services.GetService<RedisBus>() is { } redis)
        {
            readiness.AddDependency("redis", _ => Task.FromResult(redis.IsConnected ? null : "not connected"), isRequired: false);
        }
    }

    private static async Task<string?> AskAsync(OriginClient origin, CancellationToken cancellation)
    {
        try
        {
            using var answer = await origin.AskAsync("health", "healthz", Patience, cancellation); // an older origin answers 404, and is there
            return null;
        }
        catch (OriginUnavailableException)
        {
            return "it cannot be asked";
        }
    }
}
