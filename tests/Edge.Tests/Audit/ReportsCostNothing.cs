using EdgeRegistry.Edge.Audit;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Audit;

/// <summary>What a pull does for its report, on its own thread.</summary>
[Collection(Alone.Name)]
public sealed class ReportsCostNothing
{
    [Fact]
    public void Leaving_a_pull_for_the_audit_log_allocates_nothing()
    {
        var ring = new PullRing(1024);
        var digest = Digest.Parse("sha256:" + new string('a', 64));
        var (repository, reference) = (RepositoryName.Parse("team/app"), Reference.To(Tag.Parse("1")));
        var pull = new PulledManifest(Caller.Anonymous, repository, reference, digest, System.Net.IPAddress.Loopback, "docker", 1);
        Assert.True(ring.TryAdd(pull));
        Assert.True(ring.TryTake(out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            ring.TryAdd(pull);
            ring.TryTake(out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
