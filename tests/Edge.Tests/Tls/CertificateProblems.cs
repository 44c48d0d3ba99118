using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Edge.Tests.Tls;

/// <summary>What is wrong with an edge's addresses and certificates is one clear line before anything starts.</summary>
public sealed class CertificateProblems : IDisposable
{
    private readonly Site.TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public CertificateProblems()
    {
        _authority.WriteTo(_folder.Path);
        _authority.WriteTo(At("other"));
        _authority.WriteTo(At("old"), days: -1);
        File.WriteAllText(At("empty.pem"), "");
        File.WriteAllText(At("encrypted.pem"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
        WriteDsa();
        File.WriteAllText(At("both.pem"), File.ReadAllText(At("cert.pem")) + File.ReadAllText(At("key.pem")));
    }

    [Theory]
    [InlineData("", "", "needs a certificate: set Edge:Tls:Certificate")]
    [InlineData("missing.pem", "key.pem", "missing.pem does not exist")]
    [InlineData("cert.pem", "missing.pem", "missing.pem does not exist")]
    [InlineData("cert.pem", "other/key.pem", "do not belong together")]
    [InlineData("cert.pem", "", "no private key")]
    [InlineData("cert.pem", "encrypted.pem", "is encrypted")]
    [InlineData("empty.pem", "key.pem", "holds no certificate")]
    [InlineData("dsa.pem", "dsa.key", "its key do not belong together, or one of them is damaged")]
    [InlineData("", "key.pem", "Certificate is not")]
    public void An_https_address_without_a_usable_certificate_is_one_line(string certificate, string key, string expected)
    {
        var problem = Assert.Throws<StartupException>(() => Check("https://localhost:5443", certificate, key)).Message;
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Theory]
    [InlineData("cert.pem", "key.pem")]
    [InlineData("both.pem", "")]
    public void A_usable_certificate_has_no_problem(string certificate, string key) => Assert.Empty(Check("http://localhost:5000;https://localhost:5443", certificate, key));

    [Fact]
    public void An_expired_certificate_is_a_warning() => Assert.Contains("expired", Assert.Single(Check("https://localhost:5443", "old/cert.pem", "old/key.pem")), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://localhost:5000;https://0.0.0.0:5443/path", "not an address to listen on")]
    [InlineData("http://localhost:5000;ftp://localhost", "not an address to listen on")]
    [InlineData(";", "no address to listen on")]
    public void Each_of_several_addresses_is_checked(string listen, string expected) =>
        Assert.Contains(expected, Assert.Throws<StartupException>(() => Check(listen, "cert.pem", "key.pem")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("missing.pem")]
    [InlineData("empty.pem")]
    public void A_file_of_authorities_that_cannot_be_used_is_one_line(string file)
    {
        var settings = new Dictionary<string, string?> { ["Edge:Upstream:CaFile"] = At(file), ["Edge:Origin"] = "https://localhost:5001" };
        var problem = Assert.Throws<StartupException>(() => EdgeHost.Check(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())).Message;
        Assert.StartsWith("Edge:Upstream:CaFile", problem, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private IReadOnlyList<string> Check(string listen, string certificate, string key)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Edge:Listen"] = listen,
            ["Edge:Tls:Certificate"] = certificate.Length == 0 ? "" : At(certificate),
            ["Edge:Tls:Key"] = key.Length == 0 ? "" : At(key),
        };
        return EdgeHost.Check(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }

    // A pair that belongs together, of a kind that TLS has no use for.
    private void WriteDsa()
    {
        using var dsa = DSA.Create(1024);
        using var issuer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=localhost"), new PublicKey(dsa), HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(
            new X500DistinguishedName("CN=issuer"), X509SignatureGenerator.CreateForECDsa(issuer), now.AddDays(-1), now.AddDays(1), [1]);
        File.WriteAllText(At("dsa.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(At("dsa.key"), dsa.ExportPkcs8PrivateKeyPem());
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}
