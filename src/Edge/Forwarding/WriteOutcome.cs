namespace EdgeRegistry.Edge.Forwarding;

/// <summary>How a write that passed ended.</summary>
internal enum WriteOutcome
{
    /// <summary>Nobody knows whether it took effect, or it failed for a reason of its own.</summary>
    Unknown,

    /// <summary>The origin did not let the caller: nothing has changed.</summary>
    Refused,

    /// <summary>The origin acknowledged it.</summary>
    Done,
}
