namespace EdgeRegistry.Integration;

/// <summary>Names of the collections: each shares one set of hosts, and they run beside each other.</summary>
internal static class Topology
{
    internal const string Origin = "straight at the origin";
    internal const string MariaDb = "straight at an origin on MariaDB";
    internal const string Edge = "through an edge in one process";
    internal const string EdgeOverTls = "through an edge over TLS";
    internal const string EdgeProcess = "through an edge in another process";
}

[CollectionDefinition(Topology.Origin)]
public sealed class OriginTopology : ICollectionFixture<OriginTarget>;

[CollectionDefinition(Topology.MariaDb)]
public sealed class MariaDbTopology : ICollectionFixture<MariaDbTarget>;

[CollectionDefinition(Topology.Edge)]
public sealed class EdgeTopology : ICollectionFixture<EdgeTarget>;

[CollectionDefinition(Topology.EdgeOverTls)]
public sealed class EdgeOverTlsTopology : ICollectionFixture<TlsEdgeTarget>;

[CollectionDefinition(Topology.EdgeProcess)]
public sealed class EdgeProcessTopology : ICollectionFixture<EdgeProcessTarget>;
