using EdgeRegistry.Edge.Cache.Eviction;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>Composes what holds the cache's files.</summary>
internal static class DiskServices
{
    private const double ShareOfTheDisk = 0.8;

    /// <summary>Adds it.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="options">The settings.</param>
    /// <param name="scrub">The scrubber's.</param>
    /// <param name="data">The data folder.</param>
    public static IServiceCollection AddDisk(this IServiceCollection services, DiskOptions options, ScrubOptions scrub, string data)
    {
        services.AddSingleton(options).AddSingleton(_ => new BlobTree(data));
        services.AddSingleton<DiskMetrics>().AddSingleton<EvictionMetrics>().AddSingleton<DiskHealth>();
        services.AddSingleton(_ => new EvictionQueue(new EvictionRules())).AddSingleton(new Watermarks(options.HighWatermark, options.LowWatermark));
        services.AddSingleton(provider => new CacheSpace(QuotaOf(options, provider.GetRequiredService<BlobTree>())));
        services.AddSingleton<HeldObjects>().AddSingleton<OpenFileMetrics>().AddSingleton<OpenFiles>().AddSingleton<Evictor>().AddSingleton<TemporaryFiles>().AddSingleton<Quarantine>().AddSingleton<WrongFiles>();
        services.AddSingleton<BootRecord>().AddSingleton<SuspectFiles>().AddSingleton<FileTrust>();
        services.AddSingleton<ScrubTools>().AddSingleton<Scrubber>().AddSingleton(scrub);
        return services.AddSingleton<BlobStore>().AddSingleton<TreeScan>().AddSingleton<FlushMarks>().AddSingleton<DiskUpkeep>();
    }

    /// <summary>Begins the work behind it.</summary>
    public static void StartDisk(this IServiceProvider services)
    {
        var space = services.GetRequiredService<CacheSpace>();
        space.MakeRoom = services.GetRequiredService<Evictor>().MakeRoom;
        services.GetRequiredService<EvictionMetrics>().Observe(space, services.GetRequiredService<EvictionQueue>());
        services.GetRequiredService<DiskUpkeep>().Start(services.GetRequiredService<TimeProvider>());
        services.GetRequiredService<Scrubber>().Start();
    }

    private static long QuotaOf(DiskOptions options, BlobTree tree) => options.Quota > 0 ? options.Quota : (long)(ShareOfTheDisk * tree.Space().Bytes);
}
