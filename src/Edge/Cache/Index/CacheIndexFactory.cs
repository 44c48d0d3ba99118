using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>Opens the index that the settings ask for.</summary>
internal sealed class CacheIndexFactory(CacheIndexOptions options, IServiceProvider services)
{
    /// <summary>Opens it in a folder. Blocks while FASTER recovers, at most for the time that the settings allow.</summary>
    public ICacheIndex Open(string folder)
    {
        if (options.Kind is CacheIndexKind.Memory)
        {
            return new MemoryIndex(options.MemoryBytes);
        }

        var logger = services.GetRequiredService<ILogger<FasterIndex>>();
        var metrics = new CacheIndexMetrics(services.GetRequiredService<IMeterFactory>());
        return FasterIndex.OpenAsync(folder, options, logger, services.GetRequiredService<TimeProvider>(), metrics).GetAwaiter().GetResult();
    }
}
