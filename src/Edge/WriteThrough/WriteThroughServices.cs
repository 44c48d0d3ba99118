using EdgeRegistry.Edge.Cache.Disk;

namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>Registers this slice.</summary>
internal static class WriteThroughServices
{
    internal static IServiceCollection AddWriteThrough(this IServiceCollection services, WriteThroughOptions options)
    {
        services.AddSingleton(options).AddSingleton<WriteThroughMetrics>();
        services.AddSingleton(provider =>
        {
            var (store, metrics) = (provider.GetRequiredService<BlobStore>(), provider.GetRequiredService<WriteThroughMetrics>());
            return new UploadTees(algorithm => new UploadTee(algorithm, store, options, metrics), options, metrics, provider.GetRequiredService<TimeProvider>());
        });
        return services.AddSingleton<PendingCommits>().AddSingleton<PushObserver>();
    }
}
