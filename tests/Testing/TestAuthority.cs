using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeRegistry.Testing;

/// <summary>Issues certificates for loopback hosts, as PEM files.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Begin = TimeProvider.System.GetUtcNow().AddDays(-2);

    private readonly X509Certificate2 _authority;

    /// <summary>Makes an authority.</summary>
    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority of this test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(Begin, Begin.AddDays(100));
    }

    /// <summary>The authority's certificate in PEM.</summary>
    public string Pem => _authority.ExportCertificatePem();

    /// <summary>Issues a certificate for localhost and the loopback addresses: the chain and the key in PEM.</summary>
    /// <param name="days">How long from now it is valid; negative for an expired one.</param>
    public (string Chain, string Key, string Serial) Issue(double days = 30)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));
        using var leaf = request.Create(_authority, Begin, Begin.AddDays(2 + days), RandomNumberGenerator.GetBytes(8));
        return ($"{leaf.ExportCertificatePem()}\n{Pem}\n", key.ExportPkcs8PrivateKeyPem(), leaf.SerialNumber);
    }

    /// <summary>Issues a certificate and writes <c>cert.pem</c>, <c>key.pem</c> and <c>ca.pem</c> into a folder.</summary>
    /// <returns>The certificate's serial number.</returns>
    public string WriteTo(string folder, double days = 30)
    {
        var (chain, key, serial) = Issue(days);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "cert.pem"), chain);
        File.WriteAllText(Path.Combine(folder, "key.pem"), key);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), Pem);
        return serial;
    }

    /// <summary>Trusts an authority and no other.</summary>
    public static X509ChainPolicy Trust(string pem)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(pem);
        return policy;
    }

    /// <inheritdoc/>
    public void Dispose() => _authority.Dispose();
}
