namespace EdgeRegistry.Architecture;

/// <summary>
/// The arrows between slices of one project. A slice is a folder: <c>Cache</c> also stands for <c>Cache.Index</c>. A slice may always use
/// itself; the composition (the project's own namespace) uses everything.
/// </summary>
/// <param name="Root">The project's namespace.</param>
/// <param name="MayUse">From slice to the slices that it may use. A slice without a line is unknown, and that is a failure.</param>
/// <param name="SharedSuffixes">What slices may use of the composition's own namespace, by the ends of type names.</param>
internal sealed record SliceRules(string Root, IReadOnlyDictionary<string, string[]> MayUse, params string[] SharedSuffixes)
{
    /// <summary>nouns → each other, what endpoints share, ground; reactions → nouns → ground.</summary>
    internal static SliceRules Origin { get; } = new(
        "EdgeRegistry.Origin",
        new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["Database"] = [],
            ["Storage"] = ["Database"], // the file system: its threads, its marker
            ["Leases"] = ["Database"], // what one node at a time may do
            ["Changes"] = ["Database", "Leases"],
            ["Endpoints"] = ["Database"],
            ["Settings"] = ["Database"],
            ["Audit"] = ["Database", "Settings", "Leases"],
            ["Access"] = ["Database", "Endpoints", "Changes", "Audit"], // who may: projects, roles, members and the decision
            ["Identity"] = ["Access", "Audit", "Changes", "Database", "Settings", "Identity.Ldap", "Identity.Oidc"], // who is it: accounts, groups, passwords, robots
            ["Identity.Ldap"] = ["Settings"],
            ["Identity.Oidc"] = ["Settings"],
            ["Tokens"] = ["Access", "Audit", "Changes", "Database", "Endpoints", "Identity", "Leases", "Settings"],
            ["EdgeFeed"] = ["Access", "Audit", "Changes", "Database", "Endpoints", "Identity", "Tokens"],
            ["Api"] = ["Api", "Access", "Audit", "Changes", "Database", "Endpoints", "Identity", "Settings", "EdgeFeed", .. Registry], // management: under everything
            ["Repositories"] = Nouns,
            ["Blobs"] = Nouns,
            ["Uploads"] = Nouns,
            ["Manifests"] = Nouns,
            ["Tags"] = Nouns,
            ["Referrers"] = Nouns,
            ["Checking"] = ["Database", "Manifests"], // beside a running origin: reads, never writes
            ["Backups"] = ["Database", "Changes", "Checking"],
            ["Expiry"] = ["Uploads", "Blobs", "Database"],
        },
        "Options",
        "Metrics");

    /// <summary>
    /// HOUSE's arrows, and those that it does not name: who may read what (Access) is a fact that Tags and Fetching learn by asking the
    /// origin, so both write it; what is neither cached nor fetched is asked through Upstream. No cycle.
    /// </summary>
    internal static SliceRules Edge { get; } = new(
        "EdgeRegistry.Edge",
        new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["Pull"] = ["Access", "Audit", "Tags", "Cache", "Fetching", "Prefetch", "Upstream", "Pull.ZeroCopy"],
            ["Prefetch"] = ["Access", "Cache.Disk", "Fetching"],
            ["Pull.ZeroCopy"] = [],
            ["Connections"] = ["Pull.ZeroCopy"],
            ["Forwarding"] = ["Access", "Tags", "Upstream", "WriteThrough"],
            ["WriteThrough"] = ["Access", "Cache.Disk", "Fetching"],
            ["Invalidation"] = ["Tags", "Cache", "Access", "Upstream"], // changes of rights are asked for where no bus brings them
            ["Fetching"] = ["Access", "Cache", "Siblings", "Upstream", "Fetching.Partials"],
            ["Fetching.Partials"] = ["Cache.Disk", "Cache.Index"],
            ["Tags"] = ["Access", "Upstream", "Cache.Index", "Cache.Journal"],
            ["Access"] = ["Access", "Upstream", "Cache.Index", "Cache.Journal"],
            ["Upstream"] = [],
            ["Audit"] = ["Upstream", "Cache.Index"], // which pulls the origin is told of
            ["Cache.Manifests"] = ["Cache.Disk", "Cache.Memory", "Cache.Index"],
            ["Cache.Memory"] = ["Cache.Disk", "Cache.Index"],
            ["Cache.Disk"] = ["Cache.Index", "Cache.Journal", "Cache.Eviction"],
            ["Cache.Eviction"] = [],
            ["Cache.Journal"] = ["Cache.Index"],
            ["Cache.Index"] = [],
        },
        "Options",
        "Metrics");

    private static string[] Nouns => ["Repositories", "Blobs", "Uploads", "Manifests", "Tags", "Referrers", "Access", "Audit", "Endpoints", "Changes", "Database", "Storage", "Leases"];

    private static string[] Registry => ["Repositories", "Blobs", "Uploads", "Manifests", "Tags", "Referrers"];

    /// <summary>The arrows that break a rule.</summary>
    internal IEnumerable<string> Broken(IEnumerable<Arrow> arrows)
    {
        foreach (var arrow in arrows.Where(arrow => IsOurs(arrow.From) && IsOurs(arrow.To) && arrow.From != Root && arrow.From != arrow.To))
        {
            var from = SliceOf(arrow.From);
            var allowed = MayUse.Where(rule => Covers(rule.Key, from)).OrderByDescending(rule => rule.Key.Length).Select(rule => rule.Value).FirstOrDefault();
            if (allowed is null)
            {
                yield return $"{arrow}: slice {from} has no rule in {nameof(SliceRules)}";
            }
            else if (arrow.To == Root ? !SharedSuffixes.Any(suffix => arrow.ToType.EndsWith(suffix, StringComparison.Ordinal)) : !allowed.Any(slice => Covers(slice, SliceOf(arrow.To))))
            {
                yield return $"{arrow}: {from} may use only {string.Join(", ", allowed)}";
            }
        }
    }

    private static bool Covers(string slice, string other) => other == slice || other.StartsWith(slice + ".", StringComparison.Ordinal);

    private bool IsOurs(string @namespace) => Covers(Root, @namespace);

    private string SliceOf(string @namespace) => @namespace == Root ? "" : @namespace[(Root.Length + 1)..];
}
