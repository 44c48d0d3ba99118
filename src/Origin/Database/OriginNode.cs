namespace EdgeRegistry.Origin.Database;

/// <summary>This node among the nodes of one origin.</summary>
/// <param name="Name">The same at every start; no other node has it.</param>
internal sealed record OriginNode(string Name);
