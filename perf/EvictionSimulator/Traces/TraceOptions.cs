namespace EdgeRegistry.EvictionSimulator.Traces;

/// <summary>The shape of a synthetic registry workload.</summary>
internal sealed record TraceOptions
{
    /// <summary>Repositories with an image each.</summary>
    public int Repositories { get; init; } = 2000;

    /// <summary>Base images that they are built on.</summary>
    public int Bases { get; init; } = 60;

    /// <summary>Days that pass.</summary>
    public int Days { get; init; } = 14;

    /// <summary>Image pulls on each day.</summary>
    public int PullsPerDay { get; init; } = 3000;

    /// <summary>New versions of images on each day.</summary>
    public int ReleasesPerDay { get; init; } = 100;

    /// <summary>Skew of repositories and bases: the n-th is n^Zipf times rarer than the first.</summary>
    public double Zipf { get; init; } = 0.9;

    /// <summary>Machines that keep what they pulled. Each is replaced by an empty one every fortnight.</summary>
    public int Nodes { get; init; } = 300;

    /// <summary>The share of pulls by runners that keep nothing.</summary>
    public double Ephemeral { get; init; } = 0.3;

    /// <summary>Whether every night somebody pulls every image once.</summary>
    public bool Scans { get; init; } = true;
}
