using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>The authorities that vouch for directories.</summary>
/// <param name="Authorities">Those of the configured file; null for the system's.</param>
internal sealed record DirectoryTrust(X509Certificate2Collection? Authorities)
{
    /// <summary>Reads a PEM file; the system's authorities for an empty name.</summary>
    /// <exception cref="StartupException">It cannot be read or holds no certificate.</exception>
    public static DirectoryTrust Read(string file)
    {
        if (file.Length == 0)
        {
            return new DirectoryTrust(Authorities: null);
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? new DirectoryTrust(authorities) : throw new StartupException($"{file} holds no certificate in PEM");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException($"{file} cannot be read: {e.Message}");
        }
    }
}
