using EdgeRegistry.Edge.Fetching.Partials;
using EdgeRegistry.Edge.Upstream;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>What is worth fetching, and how.</summary>
internal sealed class FetchRules(FetchOptions options, PartialOptions partials, OriginConnection connection, TimeProvider time)
{
    /// <summary>How long a fetch that has nothing to do waits for the next reader before it is put aside.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    /// <summary>What an operator said.</summary>
    public FetchOptions Options => options;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>How long a fill that nobody reads goes on when it is not worth finishing.</summary>
    public TimeSpan LeaveAfter => options.LeaveAfter;

    /// <summary>True when a blob of this size is brought by several transfers.</summary>
    public bool IsParallel(long size) =>
        options.Connections > 1 && size >= options.ParallelFromBytes && size > FetchSizes.Piece && connection.RoundTrip >= options.ParallelFromRoundTrip;

    /// <summary>
    /// True when the first request for a blob asks for its first piece only: its answer says the size, and the rest can be asked for while
    /// it comes. Also where the size is not known before, over a long link.
    /// </summary>
    public bool BeginsWithPiece(long expected) => IsParallel(expected > 0 ? expected : long.MaxValue);

    /// <summary>True when a part may be fetched by itself. A small blob comes whole: it costs no more than a chunk or two.</summary>
    public bool MayBePartial(long size) => options.UnverifiedRanges && size > 2 * FetchSizes.Chunk;

    /// <summary>True when a fill goes on although its clients have all left.</summary>
    public bool IsWorthFinishing(FetchPlan plan) =>
        plan.Size <= options.FinishBelowBytes || IsHere(plan, options.FinishFromPercent);

    /// <summary>True when a blob of which only parts were asked for is completed while the link is idle.</summary>
    public bool IsWorthCompleting(FetchPlan plan) =>
        plan.Size <= partials.CompleteBelowBytes || IsHere(plan, partials.CompleteFromPercent) || plan.ReadBytes >= plan.Size;

    private static bool IsHere(FetchPlan plan, int percent) => plan.Here / (double)plan.Size * 100 >= percent;
}
