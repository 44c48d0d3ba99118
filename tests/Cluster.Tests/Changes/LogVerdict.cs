using EdgeRegistry.Bus;

namespace EdgeRegistry.Cluster.Tests.Changes;

/// <summary>What must hold of a change log after all that happened.</summary>
/// <param name="counts">How often each tag was moved, by what is committed.</param>
/// <param name="readers">Who followed.</param>
/// <param name="nodes">Who told their own followers.</param>
/// <param name="acknowledged">Moves, with the head that a node said it had after the move was acknowledged.</param>
internal sealed class LogVerdict(Dictionary<string, long> counts, IReadOnlyList<Reader> readers, IReadOnlyList<LogNode> nodes, IReadOnlyList<(Move Move, long Head)> acknowledged)
{
    public IEnumerable<string> Violations() =>
        readers.SelectMany((reader, number) => Of($"reader {number}", reader.Read).Concat(reader.Resets > 0 ? [$"reader {number} was told to begin anew"] : []))
            .Concat(nodes.SelectMany((node, number) => Of($"follower of node {number}", node.Told)))
            .Concat(Behind(readers[0].Read));

    private IEnumerable<string> Of(string who, List<ChangeEvent> read)
    {
        if (read.Zip(read.Skip(1)).Any(pair => pair.Second.Seq <= pair.First.Seq))
        {
            yield return $"{who}: numbers do not rise";
        }

        foreach (var (tag, moves) in counts.Where(pair => pair.Value > 0))
        {
            var seen = read.Where(change => change.Tag == tag).Select(change => Move.Of(change).Count).ToList();
            if (!seen.Order().SequenceEqual(Range(moves)))
            {
                yield return $"{who}: of {moves} moves of {tag} it was told {seen.Distinct().Count()}, in {seen.Count} changes";
            }
            else if (!seen.SequenceEqual(Range(moves)))
            {
                yield return $"{who}: moves of {tag} in another order";
            }
        }

        if (read.Sum(change => 1L) != counts.Values.Sum())
        {
            yield return $"{who}: {read.Count} changes of {counts.Values.Sum()}";
        }
    }

    private IEnumerable<string> Behind(List<ChangeEvent> read)
    {
        var seqs = read.GroupBy(Move.Of).ToDictionary(group => group.Key, group => group.First().Seq);
        return acknowledged.Where(one => seqs.TryGetValue(one.Move, out var seq) && seq > one.Head).Select(one => $"{one.Move} was acknowledged, and the head was {one.Head} after it");
    }

    private static IEnumerable<long> Range(long moves) => Enumerable.Range(1, (int)moves).Select(move => (long)move);
}
