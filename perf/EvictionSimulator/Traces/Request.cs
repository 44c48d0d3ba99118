namespace EdgeRegistry.EvictionSimulator.Traces;

/// <summary>One GET of a cacheable object.</summary>
/// <param name="Id">Which object.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct Request(int Id, long Size);
