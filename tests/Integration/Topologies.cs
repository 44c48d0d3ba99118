namespace EdgeRegistry.Integration;

/// <summary>Names of the three collections: each shares one set of hosts, and the three run beside each other.</summary>
internal static class Topology
{
    internal const string Origin = "straight at the origin";
    internal const string Edge = "through an edge in one process";
    internal const string EdgeProcess = "through an edge in another process";
}

[CollectionDefinition(Topology.Origin)]
public sealed class OriginTopology : ICollectionFixture<OriginTarget>;

[CollectionDefinition(Topology.Edge)]
public sealed class EdgeTopology : ICollectionFixture<EdgeTarget>;

[CollectionDefinition(Topology.EdgeProcess)]
public sealed class EdgeProcessTopology : ICollectionFixture<EdgeProcessTarget>;
