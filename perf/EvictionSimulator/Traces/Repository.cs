namespace EdgeRegistry.EvictionSimulator.Traces;

/// <summary>A repository and its versions: each has the layers of a base image, own layers on top, a config and a manifest.</summary>
internal sealed class Repository
{
    private const int Remembered = 6;

    private readonly ObjectSizes _objects;
    private readonly Random _random;
    private readonly List<int[]> _versions = [];
    private readonly int[] _own;
    private int[] _base;

    public Repository(ObjectSizes objects, Random random, int[] @base)
    {
        (_objects, _random, _base) = (objects, random, @base);
        _own = [.. Enumerable.Range(0, random.Next(2, 8)).Select(_ => objects.Layer())];
        Publish();
    }

    /// <summary>The objects of the current version.</summary>
    public int[] Current => _versions[^1];

    /// <summary>A new version: other layers on top, the same below; now and then on the newest base.</summary>
    public void Release(int[] newestBase)
    {
        if (_random.Next(5) == 0)
        {
            _base = newestBase;
        }

        for (var changed = _random.Next(1, Math.Min(3, _own.Length) + 1); changed > 0; changed--)
        {
            _own[^changed] = _objects.Layer();
        }

        Publish();
    }

    /// <summary>What somebody pulls: mostly the current version, sometimes one of the last few.</summary>
    public int[] Pulled() => _random.NextDouble() < 0.85 ? Current : _versions[_random.Next(_versions.Count)];

    private void Publish()
    {
        _versions.Add([_objects.Document(), _objects.Document(), .. _base, .. _own]);
        if (_versions.Count > Remembered)
        {
            _versions.RemoveAt(0);
        }
    }
}
