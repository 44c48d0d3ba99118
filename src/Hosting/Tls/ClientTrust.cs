using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Hosting.Tls;

/// <summary>Whose certificates clients may show, and whether they must.</summary>
internal sealed class ClientTrust
{
    private readonly X509Certificate2Collection _authorities;
    private readonly bool _isRequired;

    private ClientTrust(X509Certificate2Collection authorities, bool isRequired) => (_authorities, _isRequired) = (authorities, isRequired);

    /// <summary>Reads the authorities.</summary>
    /// <exception cref="StartupException">The file is missing or holds no certificate.</exception>
    public static ClientTrust Load(TlsOptions options)
    {
        var authorities = new X509Certificate2Collection();
        if (options.ClientCa.Length == 0)
        {
            return new ClientTrust(authorities, isRequired: false);
        }

        try
        {
            authorities.ImportFromPemFile(options.ClientCa);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException($"ClientCa: {e.Message}");
        }

        return authorities.Count > 0 ? new ClientTrust(authorities, options.ClientCertificates is ClientCertificates.Required) : throw new StartupException($"ClientCa: {options.ClientCa} holds no certificate in PEM");
    }

    /// <summary>Asks for a certificate in a handshake.</summary>
    public void AskIn(SslServerAuthenticationOptions handshake)
    {
        if (_authorities.Count == 0)
        {
            return;
        }

        handshake.ClientCertificateRequired = true;
        handshake.CertificateChainPolicy = Policy();
        handshake.RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is null ? !_isRequired : errors is SslPolicyErrors.None;
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        foreach (var authority in _authorities)
        {
            (authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData) ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
        }

        return policy;
    }
}
