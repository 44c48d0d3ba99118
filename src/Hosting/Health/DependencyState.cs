namespace EdgeRegistry.Hosting.Health;

/// <summary>How a dependency did when it was last asked.</summary>
/// <param name="Problem">What is wrong, or null.</param>
/// <param name="Latency">How long the answer took; of one that has not come, how long it is waited for.</param>
internal sealed record DependencyState(string? Problem, TimeSpan Latency);
