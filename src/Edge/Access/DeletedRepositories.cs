using System.Collections.Concurrent;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access;

/// <summary>
/// Until when links of repositories are not believed any more, because the repository was deleted: under its name there may be another one
/// now. At most <see cref="MaxNames"/> are told apart; beyond that it is so for every repository, which costs questions.
/// </summary>
internal sealed class DeletedRepositories
{
    /// <summary>How many names are remembered.</summary>
    public const int MaxNames = 1000;

    private readonly ConcurrentDictionary<string, long> _until = new(StringComparer.Ordinal);
    private long _untilForAll = long.MinValue;
    private int _count;

    /// <summary>What was proven of it up to a moment (Unix milliseconds) is old.</summary>
    public void Add(string repository, long now)
    {
        if (Volatile.Read(ref _count) >= MaxNames)
        {
            AddAll(now);
            _until.Clear();
            Volatile.Write(ref _count, 0);
        }

        _until[repository] = now;
        Interlocked.Increment(ref _count); // a name that comes again counts again: only sooner full
    }

    /// <summary>What was proven of any repository up to a moment is old.</summary>
    public void AddAll(long now) => Interlocked.Exchange(ref _untilForAll, now);

    /// <summary>True when what was proven then is old. Nothing was deleted lately: one comparison.</summary>
    public bool Covers(RepositoryName repository, long provenAt) =>
        provenAt <= Volatile.Read(ref _untilForAll) || (Volatile.Read(ref _count) > 0 && _until.TryGetValue(repository.Value, out var until) && provenAt <= until);
}
