using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Audit;

/// <summary>
/// Where a pull leaves what the origin's audit log is to know of it; all that the pull itself does: no lock, no disk, no text. There are
/// never more of them than <see cref="MaxWaiting"/>.
/// </summary>
internal sealed class PullReports(AuditOptions options, IRegistryAccess access, AuditMetrics metrics, TimeProvider time)
{
    /// <summary>How many pulls wait for the disk at most: those of a second on a busy edge.</summary>
    public const int MaxWaiting = 16 * 1024;

    private readonly PullRing _waiting = new(MaxWaiting);
    private readonly bool _enabled = options.Pulls is not PullReporting.None && access is not OpenAccess; // without identities nobody can be named, and the origin takes no reports
    private int _seen;

    /// <summary>A client is given a manifest.</summary>
    public void Pulled(HttpContext context, RepositoryName repository, Reference reference, Digest digest)
    {
        if (!_enabled || (options.Pulls is PullReporting.Sampled && (uint)Interlocked.Increment(ref _seen) % (uint)options.PullSample != 0))
        {
            return;
        }

        var client = context.Request.Headers.UserAgent;
        var pull = new PulledManifest(
            access.CallerOf(context), repository, reference, digest, context.Connection.RemoteIpAddress, client.Count > 0 ? client[0] : null, time.GetUtcNow().ToUnixTimeMilliseconds());
        if (!_waiting.TryAdd(pull))
        {
            metrics.QueueFull();
        }
    }

    /// <summary>Takes the oldest; one caller at a time.</summary>
    public bool TryTake(out PulledManifest pull) => _waiting.TryTake(out pull);
}
