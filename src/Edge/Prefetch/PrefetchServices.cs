namespace EdgeRegistry.Edge.Prefetch;

/// <summary>Registers this slice.</summary>
internal static class PrefetchServices
{
    internal static IServiceCollection AddPrefetch(this IServiceCollection services, PrefetchOptions options) => services
        .AddSingleton(options).AddSingleton<PrefetchMetrics>().AddSingleton<PrefetchQueue>().AddSingleton<PrefetchTargets>()
        .AddSingleton<WatchedBlobs>().AddSingleton<Prefetcher>();
}
