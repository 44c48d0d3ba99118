using System.Collections.Concurrent;
using EdgeRegistry.Edge.Cache.Journal;

namespace EdgeRegistry.Edge.Access.Projects;

/// <summary>
/// The projects that this edge has asked about. What it says is fresh only under a lease. That a project is public is also kept in the
/// journal, for when the origin is away; that one is private never lets anybody in, so it need not be.
/// </summary>
internal sealed class ProjectTable(FactLog facts, FreshnessClock clock, AccessLease lease, ProjectTable.Ages ages)
{
    /// <summary>The most that is remembered; forgetting one costs a question.</summary>
    public const int MaxEntries = 10_000;

    private readonly ConcurrentDictionary<string, ProjectFact> _projects = new(StringComparer.Ordinal);
    private readonly Generations _generations = new();
    private readonly double _recordAgain = Math.Min(TimeSpan.FromMinutes(10).TotalMilliseconds, ages.MaxStale.TotalMilliseconds / 10);
    private long _all; // how often everything was dropped

    /// <summary>Number of projects remembered.</summary>
    public int Count => _projects.Count;

    /// <summary>What is known for certain now: true public, false not, null when the origin has to be asked. Allocates nothing.</summary>
    public bool? IsPublic(ReadOnlySpan<char> project) =>
        _projects.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(project, out var fact) && lease.Covers(fact.Mark) ? fact.IsPublic : null;

    /// <summary>True when the project was public when the origin was last asked, not too long ago: while nobody can be asked.</summary>
    public bool WasPublic(string project) =>
        _projects.TryGetValue(project, out var fact) && fact.IsPublic && clock.Now - fact.ConfirmedAt <= ages.MaxStale.TotalMilliseconds;

    /// <summary>Call before asking the origin.</summary>
    public ProjectProof BeginProof(string project) => new(lease.Mark, _generations.Of(project), Interlocked.Read(ref _all));

    /// <summary>The origin answered; ignored when something changed since the proof was begun.</summary>
    public void Learn(string project, bool isPublic, ProjectProof proof)
    {
        if (!IsCurrent(project, proof))
        {
            return;
        }

        var before = _projects.GetValueOrDefault(project);
        var fact = new ProjectFact(isPublic, clock.Now, proof.Mark);
        var isRecorded = isPublic && before is { IsPublic: true } && fact.ConfirmedAt - before.RecordedAt < _recordAgain;
        _projects[project] = fact = fact with { RecordedAt = isRecorded ? before!.RecordedAt : fact.ConfirmedAt };
        Record(project, fact, before, isRecorded);
        Trim();
        if (!IsCurrent(project, proof))
        {
            Forget(project); // changed between the look and the write
        }
    }

    /// <summary>Something of the project changed: nothing that was known of it holds.</summary>
    public void Drop(string project)
    {
        _generations.Advance(project);
        Forget(project);
    }

    /// <summary>Anything may have changed.</summary>
    public void DropAll()
    {
        Interlocked.Increment(ref _all);
        foreach (var project in _projects.Keys)
        {
            Forget(project);
        }
    }

    /// <summary>Takes a recorded fact at start; recovered ones are under no lease.</summary>
    public void Recover(Fact fact)
    {
        switch (fact)
        {
            case ProjectPublic known:
                _projects[known.Repository] = new ProjectFact(true, known.AtUnixMilliseconds, 0) { RecordedAt = known.AtUnixMilliseconds };
                break;
            case ProjectDropped:
                _projects.TryRemove(fact.Repository, out _);
                break;
        }
    }

    /// <summary>Everything worth keeping, as facts.</summary>
    public IEnumerable<Fact> Facts() => _projects.Where(pair => pair.Value.IsPublic).Select(pair => new ProjectPublic(pair.Key, pair.Value.ConfirmedAt));

    private bool IsCurrent(string project, ProjectProof proof) => _generations.Of(project) == proof.Generation && Interlocked.Read(ref _all) == proof.All;

    private void Record(string project, ProjectFact fact, ProjectFact? before, bool isRecorded)
    {
        if (fact.IsPublic && !isRecorded)
        {
            facts.Append(new ProjectPublic(project, fact.ConfirmedAt));
        }
        else if (!fact.IsPublic && before is { IsPublic: true })
        {
            facts.Append(new ProjectDropped(project));
        }
    }

    private void Forget(string project)
    {
        if (_projects.TryRemove(project, out var fact) && fact.IsPublic)
        {
            facts.Append(new ProjectDropped(project));
        }
    }

    // What anybody can make us remember goes first: names that are not public, or are nothing at all.
    private void Trim()
    {
        if (_projects.Count <= MaxEntries)
        {
            return;
        }

        foreach (var pair in _projects.OrderBy(pair => pair.Value.IsPublic).Take(MaxEntries / 10))
        {
            _projects.TryRemove(pair);
        }
    }

    /// <summary>How long a public project stays one while the origin cannot be asked.</summary>
    internal sealed record Ages(TimeSpan MaxStale);
}

/// <summary>Taken before the origin is asked about a project; its answer counts only while nothing changed.</summary>
/// <param name="Mark">The lease's mark then; 0 without a lease.</param>
/// <param name="Generation">The project's generation then.</param>
/// <param name="All">How often everything had been dropped then.</param>
internal readonly record struct ProjectProof(int Mark, long Generation, long All);
