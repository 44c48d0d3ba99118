using EdgeRegistry.Bus;
using EdgeRegistry.Origin.EdgeFeed;

namespace EdgeRegistry.Cluster.Tests.Changes;

/// <summary>Follows the log by asking nodes in turn, as an edge behind a load balancer does, in pieces of random length.</summary>
internal sealed class Reader(IReadOnlyList<LogNode> nodes, int seed)
{
    private readonly Random _random = new(seed);
    private string _epoch = "";
    private LogPosition _at;

    /// <summary>What it was told, in order.</summary>
    public List<ChangeEvent> Read { get; } = [];

    /// <summary>How often it was told to begin anew, its first question left out.</summary>
    public int Resets { get; private set; }

    /// <summary>Follows until it has everything that was acknowledged before <paramref name="isOver"/> became true.</summary>
    public async Task FollowAsync(Func<bool> isOver)
    {
        _epoch = (await AskAsync()).Epoch;
        for (var isLast = false; ;)
        {
            isLast |= isOver();
            var page = await AskAsync();
            Resets += page.IsReset ? 1 : 0;
            Read.AddRange(page.Changes);
            _at = page.Next;
            if (isLast && page.Next == page.Head)
            {
                return;
            }
        }
    }

    private Task<FeedPage> AskAsync() => nodes[_random.Next(nodes.Count)].AskAsync(new FeedQuestion(_epoch, _at.Seq, _at.Id, _random.Next(1, 30), []));
}
