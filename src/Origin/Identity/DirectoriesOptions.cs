using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Identity;

/// <summary>What directories and providers of identities need of this machine; everything else of them is set while the registry runs.</summary>
public sealed class DirectoriesOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Directories";

    /// <summary>A PEM file of the certificate authorities that vouch for the LDAP directory and the OIDC provider, in place of the system's; empty for the system's.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>Where browsers reach the origin, e.g. <c>https://registry.example.com</c>; an OIDC provider sends them back there. Empty for where the browser says it is.</summary>
    public string PublicUrl { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (CaFile.Length > 0 && !File.Exists(CaFile))
        {
            yield return $"CaFile: {CaFile} does not exist";
        }

        if (PublicUrl.Length > 0 && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return "PublicUrl must be an address that begins with https:// or http://";
        }
    }
}
