namespace EdgeRegistry.EvictionSimulator.Traces;

/// <summary>
/// A synthetic trace of what reaches an edge: pulls by machines that keep layers and by runners that do not, releases through the day, a
/// scan of everything at night. The same seed and options make the same trace.
/// </summary>
internal sealed class RegistryTrace
{
    private readonly TraceOptions _options;
    private readonly Random _random;
    private readonly ObjectSizes _objects;
    private readonly Zipf _popularity;
    private readonly int[][] _bases;
    private readonly Repository[] _repositories;
    private readonly HashSet<int>[] _nodes;
    private readonly List<Request> _requests = [];

    private RegistryTrace(int seed, TraceOptions options)
    {
        (_options, _random) = (options, new Random(seed));
        _objects = new ObjectSizes(_random);
        _popularity = new Zipf(options.Repositories, options.Zipf);
        _bases = [.. Enumerable.Range(0, options.Bases).Select(_ => NewBase())];
        var bases = new Zipf(options.Bases, options.Zipf);
        _repositories = [.. Enumerable.Range(0, options.Repositories).Select(_ => new Repository(_objects, _random, _bases[bases.Draw(_random)]))];
        _random.Shuffle(_repositories);
        _nodes = [.. Enumerable.Range(0, options.Nodes).Select(_ => new HashSet<int>())];
    }

    /// <summary>Makes a trace.</summary>
    public static IReadOnlyList<Request> Make(int seed, TraceOptions options)
    {
        var trace = new RegistryTrace(seed, options);
        for (var day = 0; day < options.Days; day++)
        {
            trace.Day();
        }

        return trace._requests;
    }

    private int[] NewBase() => [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => _objects.Layer())];

    private void Day()
    {
        _bases[_random.Next(_bases.Length)] = NewBase();
        for (var i = 0; i < Math.Max(1, _nodes.Length / 14) && _nodes.Length > 0; i++)
        {
            _nodes[_random.Next(_nodes.Length)].Clear();
        }

        for (var i = 0; i < _options.PullsPerDay; i++)
        {
            if (i * _options.ReleasesPerDay / _options.PullsPerDay != (i + 1) * _options.ReleasesPerDay / _options.PullsPerDay)
            {
                _repositories[_popularity.Draw(_random)].Release(_bases[_random.Next(_bases.Length)]);
            }

            Pull(_repositories[_popularity.Draw(_random)].Pulled());
        }

        if (_options.Scans)
        {
            foreach (var repository in _repositories)
            {
                Ask(repository.Current);
            }
        }
    }

    private void Pull(int[] version)
    {
        if (_nodes.Length == 0 || _random.NextDouble() < _options.Ephemeral)
        {
            Ask(version);
            return;
        }

        var node = _nodes[_random.Next(_nodes.Length)];
        Ask([version[0], .. version.Skip(1).Where(node.Add)]); // the manifest is asked for every time
    }

    private void Ask(int[] objects) => _requests.AddRange(objects.Distinct().Select(id => new Request(id, _objects.All[id])));
}
