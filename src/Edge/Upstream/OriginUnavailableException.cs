namespace EdgeRegistry.Edge.Upstream;

/// <summary>The origin cannot be asked now: no connection, no answer in time, 5xx or 429. What is cached may still be served.</summary>
internal sealed class OriginUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the origin asked for with <c>Retry-After</c>, or null.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>True when the origin said that it is asked too often (429).</summary>
    public bool IsLimit { get; init; }
}
