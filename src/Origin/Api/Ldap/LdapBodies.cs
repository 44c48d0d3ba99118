namespace EdgeRegistry.Origin.Api.Ldap;

/// <summary>Harbor's <c>LdapConf</c>: what to try; what is left out is as it is set.</summary>
internal sealed record LdapConf
{
    public string? LdapUrl { get; init; }

    public string? LdapSearchDn { get; init; }

    public string? LdapSearchPassword { get; init; }

    public string? LdapBaseDn { get; init; }

    public string? LdapFilter { get; init; }

    public string? LdapUid { get; init; }

    public long? LdapScope { get; init; }

    public long? LdapConnectionTimeout { get; init; }

    public bool? LdapVerifyCert { get; init; }

    /// <summary>Ours.</summary>
    public bool? LdapStartTls { get; init; }
}

/// <summary>Harbor's <c>LdapPingResult</c>.</summary>
internal sealed record LdapPingResult(bool Success, string Message);

/// <summary>Harbor's <c>LdapUser</c>.</summary>
internal sealed record LdapUser(string Username, string? Realname, string? Email);

/// <summary>Harbor's <c>LdapImportUsers</c>.</summary>
internal sealed record LdapImportUsers(IReadOnlyList<string>? LdapUidList);

/// <summary>Harbor's <c>LdapFailedImportUser</c>.</summary>
internal sealed record LdapFailedImportUser(string Uid, string Error);
