namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>
/// Which groups a person is in, also by way of other groups. Active Directory follows them itself; elsewhere each level is a search, and what
/// was found before ends a circle.
/// </summary>
internal sealed class LdapGroupSearch(LdapConnection connection, LdapSettings settings, string person, string name)
{
    /// <summary>The most groups of one person; more are an error, for a part of them would be a wrong answer.</summary>
    public const int Most = 5000;

    private const int Deepest = 16;
    private const int Batch = 40;
    private const int PageSize = 500;
    private const string ActiveDirectory = "1.2.840.113556.1.4.800";
    private const string InChain = "1.2.840.113556.1.4.1941";

    private readonly Dictionary<string, string> _found = new(StringComparer.Ordinal);

    private string Base => settings.GroupBaseDn.Length > 0 ? settings.GroupBaseDn : settings.BaseDn;

    /// <summary>The names of all groups, as <see cref="LdapNames.Normalize"/> writes them.</summary>
    /// <param name="direct">Those that the person's entry names.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="LdapRefusedException">There are too many, or the directory refuses.</exception>
    public async Task<IReadOnlyCollection<string>> FindAsync(IEnumerable<string> direct, CancellationToken cancellation)
    {
        Add(direct);
        if (await IsActiveDirectoryAsync(cancellation))
        {
            Add(await GroupsAsync($"(member:{InChain}:={LdapFilter.Escape(person)})", cancellation));
            return _found.Keys;
        }

        IEnumerable<string> level = _found.Values.Concat(Add(await GroupsAsync(Members([person], name), cancellation))).ToList();
        for (var depth = 0; depth < Deepest && level.Any(); depth++)
        {
            var next = new List<string>();
            foreach (var some in level.Chunk(Batch))
            {
                next.AddRange(Add(await GroupsAsync(Members(some, null), cancellation)));
            }

            level = next;
        }

        return _found.Keys;
    }

    private static string Members(IEnumerable<string> members, string? name)
    {
        var any = string.Concat(members.Select(LdapFilter.Escape).Select(dn => $"(member={dn})(uniqueMember={dn})"));
        return $"(|{any}{(name is null ? "" : $"(memberUid={LdapFilter.Escape(name)})")})";
    }

    private List<string> Add(IEnumerable<string> groups) => [.. groups.Where(dn => _found.TryAdd(LdapNames.Normalize(dn), dn))];

    private async Task<IEnumerable<string>> GroupsAsync(string who, CancellationToken cancellation)
    {
        var filter = settings.GroupFilter.Trim().Length == 0 ? who : $"(&{LdapFilter.Of(settings.GroupFilter)}{who})";
        var found = await connection.SearchAsync(
            new LdapSearch(Base, settings.GroupScope, filter, [LdapSession.NoAttributes], Most) { PageSize = PageSize, TimeLimit = settings.Timeout }, cancellation);
        return _found.Count + found.Count <= Most ? found.Select(entry => entry.Dn) : throw new LdapRefusedException(LdapResult.SizeLimitExceeded, $"more than {Most} groups");
    }

    private async Task<bool> IsActiveDirectoryAsync(CancellationToken cancellation)
    {
        var root = await connection.SearchAsync(new LdapSearch("", LdapScope.Base, "(objectClass=*)", ["supportedCapabilities"], 1) { TimeLimit = settings.Timeout }, cancellation);
        return root.SelectMany(entry => entry.Texts("supportedCapabilities")).Contains(ActiveDirectory, StringComparer.Ordinal);
    }
}
