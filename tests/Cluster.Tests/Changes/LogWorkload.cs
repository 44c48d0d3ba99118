using System.Collections.Concurrent;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.EdgeFeed;

namespace EdgeRegistry.Cluster.Tests.Changes;

/// <summary>Writers at all nodes, each transaction moves some of a few tags; readers that follow meanwhile; if wanted a transaction that stays open all the time.</summary>
internal sealed class LogWorkload(IReadOnlyList<LogNode> nodes, int seed)
{
    private const int Writers = 12;
    private const int Readers = 3;
    private const string HeldTag = "held";
    private static readonly string[] Tags = ["a", "b", "c", "d", "e", "f"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly ConcurrentQueue<(Move Move, long Head)> _acknowledged = new();
    private volatile bool _isOver;

    public int TransactionsEach { get; init; } = 25;

    public bool HoldsOneOpen { get; init; }

    /// <summary>Runs it; what is wrong with what was seen.</summary>
    public async Task<List<string>> RunAsync()
    {
        await nodes[0].Database.WriteAsync(session => WatchedTags.CreateAsync(session, [.. Tags, HeldTag]), CancellationToken.None);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var readers = Enumerable.Range(0, Readers).Select(number => new Reader(nodes, seed + 1000 + number)).ToList();
        var following = readers.Select(reader => Task.Run(() => reader.FollowAsync(() => _isOver))).ToList();
        var held = HoldsOneOpen ? await HoldAsync(release.Task) : Task.CompletedTask;
        var isDelayed = false;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(number => Task.Run(() => WriteAsync(new Random(seed + number))))).WaitAsync(Patience);
        }
        catch (Exception e) when (HoldsOneOpen && e is TimeoutException or DatabaseUnavailableException)
        {
            isDelayed = true;
        }

        release.SetResult();
        await held;
        _isOver = true;
        await Task.WhenAll(following).WaitAsync(Patience);
        foreach (var node in nodes)
        {
            await node.LookAsync();
        }

        var counts = await nodes[0].Database.ReadAsync(WatchedTags.CountAsync, CancellationToken.None);
        return [.. isDelayed ? ["somebody waited for the open transaction"] : Array.Empty<string>(), .. new LogVerdict(counts, readers, nodes, [.. _acknowledged]).Violations()];
    }

    private async Task WriteAsync(Random random)
    {
        for (var transaction = 0; transaction < TransactionsEach; transaction++)
        {
            var (node, fails) = (nodes[random.Next(nodes.Count)], random.Next(10) == 0);
            var tags = Tags.Where(_ => random.Next(4) == 0).DefaultIfEmpty(Tags[random.Next(Tags.Length)]).ToList(); // in byte order, as pushes lock them
            try
            {
                var moves = await node.CommitAsync(session => MoveAsync(session, node, tags, fails));
                var page = await nodes[random.Next(nodes.Count)].AskAsync(new FeedQuestion("", 0, null, 1, []));
                moves.ForEach(move => _acknowledged.Enqueue((move, page.Head.Seq)));
            }
            catch (InvalidOperationException e) when (e.Message == "changed its mind")
            {
                Assert.True(fails);
            }
        }
    }

    private static async Task<List<Move>> MoveAsync(DbSession session, LogNode node, List<string> tags, bool fails)
    {
        var moves = new List<Move>();
        foreach (var tag in tags)
        {
            moves.Add(await WatchedTags.MoveAsync(session, tag, node.InsertAsync));
        }

        return fails ? throw new InvalidOperationException("changed its mind") : moves;
    }

    // The task within completes when the transaction is committed, the task itself when it has written and is open.
    private async Task<Task> HoldAsync(Task release)
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = nodes[0].Database.WriteAsync(
            async session =>
            {
                await WatchedTags.MoveAsync(session, HeldTag, nodes[0].InsertAsync);
                open.TrySetResult();
                await release;
                return true;
            },
            CancellationToken.None);
        await Task.WhenAny(open.Task, held);
        return held;
    }
}
