using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>How to ask the directory: Harbor's settings (<c>ldap_…</c>), read at one moment.</summary>
internal sealed record LdapSettings
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary><c>ldaps</c>: TLS from the beginning.</summary>
    public bool IsTls { get; init; }

    /// <summary>TLS before anything else is said, on a connection that begins without.</summary>
    public bool StartTls { get; init; }

    public bool VerifyCertificate { get; init; } = true;

    /// <summary>The authorities to trust in place of the system's; null for the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Who searches; empty for nobody known.</summary>
    public string SearchDn { get; init; } = "";

    public string SearchPassword { get; init; } = "";

    public string BaseDn { get; init; } = "";

    public string Filter { get; init; } = "";

    /// <summary>The attribute that has the name to log in with.</summary>
    public string UidAttribute { get; init; } = "cn";

    public LdapScope Scope { get; init; } = LdapScope.Subtree;

    /// <summary>Where groups are; empty for where people are.</summary>
    public string GroupBaseDn { get; init; } = "";

    public string GroupFilter { get; init; } = "";

    public string GroupNameAttribute { get; init; } = "cn";

    public LdapScope GroupScope { get; init; } = LdapScope.Subtree;

    /// <summary>The attribute of a person that names its groups.</summary>
    public string MembershipAttribute { get; init; } = "memberof";

    /// <summary>Reads the settings; null when no directory is set.</summary>
    /// <exception cref="LdapUnavailableException">The address is none.</exception>
    public static LdapSettings? Read(RegistrySettings settings, X509Certificate2Collection? authorities)
    {
        var url = settings.Get("ldap_url").Trim();
        if (url.Length == 0)
        {
            return null;
        }

        return At(null, url) with
        {
            StartTls = settings.Is("ldap_start_tls"),
            VerifyCertificate = settings.Is("ldap_verify_cert", otherwise: true),
            Authorities = authorities,
            Timeout = TimeSpan.FromSeconds(Math.Clamp(settings.Number("ldap_timeout", 5), 1, 300)),
            SearchDn = settings.Get("ldap_search_dn"),
            SearchPassword = settings.Get("ldap_search_password"),
            BaseDn = settings.Get("ldap_base_dn"),
            Filter = settings.Get("ldap_filter"),
            UidAttribute = settings.Get("ldap_uid"),
            Scope = (LdapScope)settings.Number("ldap_scope", 2),
            GroupBaseDn = settings.Get("ldap_group_base_dn"),
            GroupFilter = settings.Get("ldap_group_search_filter"),
            GroupNameAttribute = settings.Get("ldap_group_attribute_name"),
            GroupScope = (LdapScope)settings.Number("ldap_group_search_scope", 2),
            MembershipAttribute = settings.Get("ldap_group_membership_attribute"),
        };
    }

    /// <summary>The same at another address, which is not told the searching account's password.</summary>
    /// <exception cref="LdapUnavailableException">The address is none.</exception>
    public static LdapSettings At(LdapSettings? set, string url)
    {
        var text = url.Contains("://", StringComparison.Ordinal) ? url : "ldap://" + url;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("ldap" or "ldaps") || uri.Host.Length == 0)
        {
            throw new LdapUnavailableException("ldap_url must be ldap://host:port or ldaps://host:port");
        }

        var there = new LdapSettings
        {
            Host = uri.IdnHost.Trim('[', ']'),
            Port = uri.Port > 0 ? uri.Port : uri.Scheme == "ldaps" ? 636 : 389,
            IsTls = uri.Scheme == "ldaps",
        };
        var isSame = set is not null && (set.Host, set.Port, set.IsTls) == (there.Host, there.Port, there.IsTls);
        return set is null ? there : set with { Host = there.Host, Port = there.Port, IsTls = there.IsTls, SearchPassword = isSame ? set.SearchPassword : "" };
    }

    /// <summary>How the directory proves that it is the one.</summary>
    public SslClientAuthenticationOptions Tls()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = Host };
        if (!VerifyCertificate)
        {
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (Authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
        }

        return options;
    }

    /// <summary>Never the password.</summary>
    public override string ToString() => $"{(IsTls ? "ldaps" : "ldap")}://{Host}:{Port}";
}
