namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>A person as the directory has it.</summary>
/// <param name="Dn">As the directory writes it.</param>
/// <param name="Id">What it is called for ever; null when the directory does not say.</param>
/// <param name="Name">The name to log in with, lower case.</param>
/// <param name="Email">Its address.</param>
/// <param name="RealName">For people to read.</param>
/// <param name="Groups">The groups that its own entry names.</param>
internal sealed record LdapPerson(string Dn, string? Id, string Name, string? Email, string? RealName, IReadOnlyList<string> Groups)
{
    /// <summary>What a person is made of.</summary>
    public static IReadOnlyList<string> Attributes(LdapSettings settings) =>
        [settings.UidAttribute, "mail", "email", "cn", "displayName", "entryUUID", "objectGUID", settings.MembershipAttribute];

    /// <summary>Reads an entry; null when it has no name to log in with.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="settings">Which attribute is what.</param>
    /// <param name="name">The name that was searched for, of those that it may have.</param>
    public static LdapPerson? Of(LdapEntry entry, LdapSettings settings, string? name = null)
    {
        var names = entry.Texts(settings.UidAttribute).Select(text => text.ToLowerInvariant()).ToList();
        var called = name is null ? names.FirstOrDefault() : names.FirstOrDefault(one => one == name);
        return called is null
            ? null
            : new LdapPerson(entry.Dn, entry.Id, called, entry.Text("mail", "email"), entry.Text("displayName", "cn"), [.. entry.Texts(settings.MembershipAttribute)]);
    }
}

/// <summary>A group as the directory has it.</summary>
internal sealed record LdapGroup(string Dn, string Name);
