using System.Runtime.InteropServices;

namespace EdgeRegistry.Edge.Audit;

/// <summary>
/// Pulls on their way to the spool, one place for all that differ in nothing but their moment: same caller, repository, reference, digest,
/// address and client.
/// </summary>
internal sealed class GatheredPulls
{
    /// <summary>How many different ones are gathered at most.</summary>
    public const int MaxKinds = 500;

    private readonly Dictionary<PulledManifest, int> _pulls = new(MaxKinds, new Alike());

    /// <summary>True when no other kind may be added.</summary>
    public bool IsFull => _pulls.Count >= MaxKinds;

    /// <summary>How many pulls.</summary>
    public int Pulls { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(in PulledManifest pull)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_pulls, pull, out _)++;
        Pulls++;
    }

    /// <summary>Writes a record for each kind, with the moment of its first pull, and begins anew.</summary>
    public void MoveTo(ReportWriter writer)
    {
        foreach (var (first, count) in _pulls)
        {
            writer.Write(first, count);
        }

        _pulls.Clear();
        Pulls = 0;
    }

    // Every text that a client chooses is hashed, so that nobody makes one long list of all his pulls.
    private sealed class Alike : IEqualityComparer<PulledManifest>
    {
        public bool Equals(PulledManifest x, PulledManifest y) =>
            x.Who == y.Who && x.Repository == y.Repository && x.Reference == y.Reference && x.Digest == y.Digest && x.Client == y.Client && Equals(x.Address, y.Address);

        public int GetHashCode(PulledManifest pull) => HashCode.Combine(pull.Who.Name, pull.Repository.Value, pull.Reference.Value, pull.Client, pull.Address);
    }
}
