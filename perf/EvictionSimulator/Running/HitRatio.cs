namespace EdgeRegistry.EvictionSimulator.Running;

/// <summary>What a cache achieved on a trace.</summary>
/// <param name="Objects">The share of requests that it answered.</param>
/// <param name="Bytes">The share of bytes.</param>
internal readonly record struct HitRatio(double Objects, double Bytes);
