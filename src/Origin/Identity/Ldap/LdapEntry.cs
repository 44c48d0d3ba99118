using System.Text;

namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>An entry of a directory, with the attributes that were asked for.</summary>
internal sealed record LdapEntry(string Dn, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> Attributes)
{
    /// <summary>The values of an attribute as text; none when it has none.</summary>
    public IEnumerable<string> Texts(string name) => Attributes.TryGetValue(name, out var values) ? values.Select(Encoding.UTF8.GetString) : [];

    /// <summary>The first value of the first of these attributes that has one.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Texts(name).FirstOrDefault(value => value.Length > 0) is { } value)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>What the directory calls the entry for ever (OpenLDAP's entryUUID, AD's objectGUID); null when it does not say.</summary>
    public string? Id => Text("entryUUID")?.ToLowerInvariant()
        ?? (Attributes.TryGetValue("objectGUID", out var guid) && guid.Count > 0 ? Convert.ToHexStringLower(guid[0]) : null);
}
