namespace EdgeRegistry.Hosting;

/// <summary>
/// How a host ends: first <c>/readyz</c> answers 503 for <paramref name="delay"/>, and everything is still served, so that a load balancer looks
/// elsewhere; then no connection is taken any more, and requests under way have <paramref name="limit"/> to end.
/// </summary>
public sealed class Stopping(TimeSpan delay, TimeSpan limit)
{
    private volatile bool _hasBegun;

    /// <summary>How long the host still serves.</summary>
    public TimeSpan Delay => delay;

    /// <summary>How long requests under way may take then.</summary>
    public TimeSpan Limit => limit;

    /// <summary>True once the host was told to end.</summary>
    public bool HasBegun => _hasBegun;

    internal void Begin() => _hasBegun = true;

    /// <summary>Says what is wrong with the two settings.</summary>
    public static IEnumerable<string> Problems(TimeSpan drainDelay, TimeSpan stopTimeout)
    {
        if (drainDelay < TimeSpan.Zero || drainDelay > TimeSpan.FromMinutes(10))
        {
            yield return "DrainDelay must be between 0 and 10 minutes";
        }

        if (stopTimeout < TimeSpan.FromSeconds(1) || stopTimeout > TimeSpan.FromHours(1))
        {
            yield return "StopTimeout must be between 1 second and 1 hour";
        }
    }
}
