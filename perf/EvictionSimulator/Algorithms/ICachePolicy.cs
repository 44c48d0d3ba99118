using EdgeRegistry.EvictionSimulator.Traces;

namespace EdgeRegistry.EvictionSimulator.Algorithms;

/// <summary>A cache of so many bytes that decides what to keep.</summary>
internal interface ICachePolicy
{
    /// <summary>An object is asked for; true when it was here. After a miss it may be.</summary>
    bool Ask(in Request request);
}
