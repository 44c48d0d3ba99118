using System.Collections.Concurrent;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access;

/// <summary>
/// What the origin said is not there. A tag's absence is a leased fact: believed while the lease under which it was learned stands. A
/// manifest digest's is believed for <see cref="DigestLifetime"/>, with or without a lease. Both end with any write in the repository,
/// through this edge or told by the bus. A blob's absence is never remembered. Only asked and told for callers whose right to pull was
/// verified. At most <see cref="MaxEntries"/>: forgetting one costs a question.
/// </summary>
internal sealed class AbsenceTable(LinkTable links, FreshnessClock clock)
{
    /// <summary>The most that is remembered.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>How long a manifest digest is believed not to be there.</summary>
    public static readonly TimeSpan DigestLifetime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(RepositoryName Repository, Reference Reference), Absence> _absences = new();

    /// <summary>Number of absences remembered.</summary>
    public int Count => _absences.Count;

    /// <summary>True when the origin said so recently enough.</summary>
    public bool IsAbsent(RepositoryName repository, Reference reference) =>
        !_absences.IsEmpty && _absences.TryGetValue((repository, reference), out var absence) && Holds(repository, reference, absence);

    /// <summary>The origin answered 404.</summary>
    /// <param name="repository">Where it was asked.</param>
    /// <param name="reference">What was asked.</param>
    /// <param name="proof">Begun before the question: whatever was written since makes the answer old.</param>
    public void Learn(RepositoryName repository, Reference reference, LinkProof proof)
    {
        if (reference.Tag is not null && proof.Mark == 0)
        {
            return; // without a lease nobody would believe it
        }

        if (_absences.Count >= MaxEntries)
        {
            foreach (var pair in _absences.Take(MaxEntries / 10))
            {
                _absences.TryRemove(pair);
            }
        }

        _absences[(repository, reference)] = new Absence(proof, clock.Now);
    }

    private bool Holds(RepositoryName repository, Reference reference, Absence absence)
    {
        var age = clock.Now - absence.At;
        var believed = reference.Tag is not null
            ? clock.Covers(absence.Proof.Mark)
            : age >= 0 && age < DigestLifetime.TotalMilliseconds;
        return believed && links.IsUnwritten(repository, absence.Proof);
    }

    private readonly record struct Absence(LinkProof Proof, long At);
}
