using System.Security.Cryptography;
using System.Text;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Hosting.Tls;

/// <summary>What the two PEM files hold at one moment.</summary>
/// <param name="Name">How a person knows them: the certificate's path.</param>
/// <param name="Certificates">The text of the certificate's file.</param>
/// <param name="Key">The text of the key's file.</param>
internal sealed record CertificateFiles(string Name, string Certificates, string Key)
{
    /// <summary>Reads both. Renewal by rename, by symbolic link and in place are all the same to this: other content.</summary>
    /// <exception cref="StartupException">A file is missing or cannot be read.</exception>
    public static CertificateFiles Read(TlsOptions options)
    {
        var certificates = ReadFile(options.Certificate);
        return new CertificateFiles(options.Certificate, certificates, options.Key.Length == 0 ? certificates : ReadFile(options.Key));
    }

    /// <summary>Tells contents apart, without keeping a key in memory for it.</summary>
    public string Fingerprint() => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Certificates + "\0" + Key)));

    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => Name;

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartupException(File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"{path} does not exist");
        }
    }
}
