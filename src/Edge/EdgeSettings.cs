using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Audit;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Edge.Cache.Manifests;
using EdgeRegistry.Edge.Cache.Memory;
using EdgeRegistry.Edge.Connections;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Fetching.Partials;
using EdgeRegistry.Edge.Prefetch;
using EdgeRegistry.Edge.Tags;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Edge.WriteThrough;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge;

/// <summary>All settings of an edge, read and validated together.</summary>
internal sealed record EdgeSettings
{
    public required EdgeOptions Edge { get; init; }

    public required UpstreamOptions Upstream { get; init; }

    public required TagOptions Tags { get; init; }

    public required LinksOptions Links { get; init; }

    public required FetchOptions Fetching { get; init; }

    public required PartialOptions Partials { get; init; }

    public required DiskOptions Disk { get; init; }

    public required ScrubOptions Scrub { get; init; }

    public required ManifestOptions Manifests { get; init; }

    public required MemoryOptions Memory { get; init; }

    public required CacheIndexOptions Index { get; init; }

    public required FactJournalOptions Journal { get; init; }

    public required EdgeTlsOptions Tls { get; init; }

    public required ConnectionOptions Connections { get; init; }

    public required WriteThroughOptions WriteThrough { get; init; }

    public required PrefetchOptions Prefetch { get; init; }

    public required AuditOptions Audit { get; init; }

    public required IdentityOptions Identity { get; init; }

    public required RedisOptions Redis { get; init; }

    /// <summary>Reads them.</summary>
    /// <exception cref="StartupException">Lists every error.</exception>
    public static EdgeSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = new EdgeSettings
        {
            Edge = reader.Read<EdgeOptions>(),
            Upstream = reader.Read<UpstreamOptions>(),
            Tags = reader.Read<TagOptions>(),
            Links = reader.Read<LinksOptions>(),
            Fetching = reader.Read<FetchOptions>(),
            Partials = reader.Read<PartialOptions>(),
            Disk = reader.Read<DiskOptions>(),
            Scrub = reader.Read<ScrubOptions>(),
            Manifests = reader.Read<ManifestOptions>(),
            Memory = reader.Read<MemoryOptions>(),
            Index = reader.Read<CacheIndexOptions>(),
            Journal = reader.Read<FactJournalOptions>(),
            Tls = reader.Read<EdgeTlsOptions>(),
            Connections = reader.Read<ConnectionOptions>(),
            Prefetch = reader.Read<PrefetchOptions>(),
            Audit = reader.Read<AuditOptions>(),
            Identity = reader.Read<IdentityOptions>(),
            Redis = reader.Read<RedisOptions>(),
            WriteThrough = reader.Read<WriteThroughOptions>(),
        };
        reader.ThrowIfInvalid("Edge", "Bus");
        return settings;
    }
}
