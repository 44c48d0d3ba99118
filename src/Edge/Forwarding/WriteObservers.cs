using EdgeRegistry.Edge.WriteThrough;

namespace EdgeRegistry.Edge.Forwarding;

/// <summary>Who looks at writes that pass: beliefs that they make old, and the cache that keeps what is pushed.</summary>
internal sealed record WriteObservers(OwnWrites OwnWrites, PushObserver Pushes);
