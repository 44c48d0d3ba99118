using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>The certificate that the edge shows the origin. Files that have changed are taken up by the next handshake; those that cannot be used leave the old one.</summary>
internal sealed class ClientCertificate
{
    private readonly Lock _gate = new();
    private readonly string _certificate;
    private readonly string? _key;
    private (DateTime Certificate, DateTime Key) _seen;
    private X509Certificate2 _current;

    private ClientCertificate(string certificate, string? key)
    {
        (_certificate, _key) = (certificate, key);
        _seen = Written();
        _current = X509Certificate2.CreateFromPemFile(certificate, key);
    }

    /// <summary>Reads the files; null when none are given.</summary>
    /// <exception cref="StartupException">They cannot be used.</exception>
    public static ClientCertificate? TryOpen(UpstreamOptions options)
    {
        try
        {
            return options.ClientCertificate.Length == 0 ? null : new ClientCertificate(options.ClientCertificate, options.ClientKey.Length == 0 ? null : options.ClientKey);
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw new StartupException($"Edge:Upstream:ClientCertificate: {options.ClientCertificate} and its key cannot be used: {e.Message}");
        }
    }

    /// <summary>The certificate for a handshake that asks for one.</summary>
    public X509Certificate Select(object sender, string host, X509CertificateCollection local, X509Certificate? remote, string[] issuers)
    {
        lock (_gate) // two small files, once per connection to the origin
        {
            try
            {
                var seen = Written();
                if (seen != _seen)
                {
                    _current = X509Certificate2.CreateFromPemFile(_certificate, _key); // the old one may still be in a handshake
                    _seen = seen;
                }
            }
            catch (Exception e) when (IsUnusable(e))
            {
                return _current; // half written: looked at again by the next handshake
            }

            return _current;
        }
    }

    private static bool IsUnusable(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private (DateTime Certificate, DateTime Key) Written() => (File.GetLastWriteTimeUtc(_certificate), _key is null ? default : File.GetLastWriteTimeUtc(_key));
}
