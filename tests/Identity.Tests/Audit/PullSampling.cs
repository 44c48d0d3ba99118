using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Audit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Identity.Tests.Audit;

/// <summary>Which pulls are written, and what happens when too many wait.</summary>
public sealed class PullSampling
{
    [Theory]
    [InlineData(PullAudit.All, 100)]
    [InlineData(PullAudit.Sampled, 10)]
    [InlineData(PullAudit.None, 0)]
    public void A_setting_says_how_many_pulls_are_written(PullAudit pulls, int written)
    {
        var queue = Queue(new AuditOptions { Pulls = pulls, PullSample = 10 });

        Assert.Equal(written, Enumerable.Range(0, 100).Count(_ => queue.Wants()));
    }

    [Fact]
    public void A_full_queue_keeps_what_it_has_and_never_blocks()
    {
        var queue = Queue(new AuditOptions { PullQueue = 2 });

        for (var i = 0; i < 5; i++)
        {
            queue.Add(new AuditEvent(Caller.Anonymous, "pull", "artifact", $"library/app:{i}"));
        }

        Assert.Equal(2, queue.Lines.Count);
        Assert.True(queue.Lines.TryRead(out var first));
        Assert.Equal("library/app:0", first.Resource);
    }

    private static PullQueue Queue(AuditOptions options) => new(
        options,
        new AuditMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()),
        NullLogger<PullQueue>.Instance);
}
