using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>Whose certificates an https origin may show.</summary>
internal static class Trust
{
    /// <summary>The authorities of a PEM file and no others; null, which is the system's, when there is none.</summary>
    /// <exception cref="StartupException">The file is missing or holds no certificate.</exception>
    public static X509ChainPolicy? Policy(string caFile)
    {
        if (caFile.Length == 0)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(caFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException($"Edge:Upstream:CaFile: {e.Message}");
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new StartupException($"Edge:Upstream:CaFile: {caFile} holds no certificate in PEM");
    }
}
