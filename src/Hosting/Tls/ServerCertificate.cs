using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Hosting.Tls;

/// <summary>A certificate with its key and its issuers, ready for handshakes.</summary>
internal sealed class ServerCertificate
{
    private readonly X509Certificate2 _leaf;

    private ServerCertificate(X509Certificate2 leaf, SslStreamCertificateContext context) => (_leaf, Context) = (leaf, context);

    /// <summary>What handshakes use.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset NotAfter => new(_leaf.NotAfter.ToUniversalTime());

    private DateTimeOffset NotBefore => new(_leaf.NotBefore.ToUniversalTime());

    /// <summary>Makes it of PEM texts; the first certificate is the host's own.</summary>
    /// <exception cref="StartupException">No certificate, no key, an encrypted key, or one of another certificate.</exception>
    public static ServerCertificate Load(CertificateFiles files)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(files.Certificates);
            if (all.Count == 0)
            {
                throw new StartupException($"{files.Name} holds no certificate in PEM");
            }

            if (!files.Key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            {
                throw new StartupException($"there is no private key in PEM for {files.Name}");
            }

            if (files.Key.Contains("ENCRYPTED", StringComparison.Ordinal))
            {
                throw new StartupException($"the private key for {files.Name} is encrypted: give one without a passphrase");
            }

            var leaf = X509Certificate2.CreateFromPem(files.Certificates, files.Key);
            return new ServerCertificate(leaf, SslStreamCertificateContext.Create(leaf, all, offline: true));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException) // the last: a kind of key that TLS has no use for
        {
            throw new StartupException($"{files.Name} and its key do not belong together, or one of them is damaged: {e.Message}");
        }
    }

    /// <summary>What an operator should know about its dates, or null.</summary>
    public string? Warning(DateTimeOffset now) =>
        now > NotAfter ? $"certificate {_leaf.Subject} expired at {NotAfter:u}: clients will refuse it"
        : now < NotBefore ? $"certificate {_leaf.Subject} is not valid before {NotBefore:u}: clients will refuse it"
        : null;
}
