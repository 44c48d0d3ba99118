using EdgeRegistry.EvictionSimulator.Algorithms;
using EdgeRegistry.EvictionSimulator.Traces;

namespace EdgeRegistry.EvictionSimulator.Running;

/// <summary>Runs traces through caches.</summary>
internal static class Simulation
{
    /// <summary>Bytes of all different objects.</summary>
    public static long WorkingSet(IReadOnlyList<Request> trace) => trace.Distinct().Sum(request => request.Size);

    /// <summary>Runs one; the first part of the trace only fills the cache.</summary>
    public static HitRatio Run(ICachePolicy cache, IReadOnlyList<Request> trace, double warmUp)
    {
        var (hits, hitBytes, bytes) = (0L, 0L, 0L);
        var begin = (int)(warmUp * trace.Count);
        for (var i = 0; i < trace.Count; i++)
        {
            var request = trace[i];
            var hit = cache.Ask(request);
            if (i >= begin)
            {
                bytes += request.Size;
                hits += hit ? 1 : 0;
                hitBytes += hit ? request.Size : 0;
            }
        }

        return new HitRatio((double)hits / (trace.Count - begin), (double)hitBytes / bytes);
    }

    /// <summary>Every algorithm at every size, as the mean over all traces.</summary>
    /// <param name="traces">The traces.</param>
    /// <param name="sizes">Cache sizes as shares of each trace's working set.</param>
    public static HitRatio[,] Compare(IReadOnlyList<IReadOnlyList<Request>> traces, IReadOnlyList<double> sizes)
    {
        const double warmUp = 0.2;
        var results = new HitRatio[Algorithm.All.Count, sizes.Count];
        var cells = from row in Enumerable.Range(0, Algorithm.All.Count) from column in Enumerable.Range(0, sizes.Count) select (row, column);
        Parallel.ForEach(cells, cell =>
        {
            var all = traces.Select(trace => Run(Algorithm.All[cell.row].Make((long)(sizes[cell.column] * WorkingSet(trace))), trace, warmUp)).ToList();
            results[cell.row, cell.column] = new HitRatio(all.Average(ratio => ratio.Objects), all.Average(ratio => ratio.Bytes));
        });
        return results;
    }
}
