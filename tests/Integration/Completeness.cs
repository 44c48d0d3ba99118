namespace EdgeRegistry.Integration;

public sealed class Completeness
{
    // There is nothing to spare without an edge.
    private static readonly Type[] OnlyThroughEdges = [typeof(Caching)];

    [Fact]
    public void Every_suite_runs_in_every_topology()
    {
        var types = typeof(Suite).Assembly.GetTypes();
        var missing =
            from suite in types
            where suite.BaseType == typeof(Suite)
            from target in new[] { typeof(OriginTarget), typeof(MariaDbTarget), typeof(EdgeTarget), typeof(TlsEdgeTarget), typeof(EdgeProcessTarget) }
            where (target != typeof(OriginTarget) && target != typeof(MariaDbTarget)) || !OnlyThroughEdges.Contains(suite)
            where !types.Any(type => type.BaseType == suite && type.GetConstructors().Single().GetParameters()[0].ParameterType == target)
            select $"{suite.Name} on {target.Name}";
        Assert.Empty(missing);
    }
}
