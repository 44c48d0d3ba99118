namespace EdgeRegistry.Origin.Checking;

/// <summary>What a check saw: how much of everything, and what must not be. At most <see cref="MostFindings"/> findings are kept; all are counted.</summary>
internal sealed class CheckReport
{
    public const int MostFindings = 10_000;

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>All of them, kept or not.</summary>
    public long Total { get; private set; }

    public bool IsClean => Total == 0;

    public void Count(string what, long by = 1) => _counts[what] = _counts.GetValueOrDefault(what) + by;

    public void Add(Finding finding)
    {
        Total++;
        if (_findings.Count < MostFindings)
        {
            _findings.Add(finding);
        }
    }
}
