using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Edge.Tests.Tls;

/// <summary>A site whose edge speaks https, and TLS clients of it that trust its authority and no other.</summary>
internal sealed class TlsSite : IAsyncDisposable
{
    private readonly Site.TemporaryFolder _folder = new();

    /// <summary>Who issues the edge's certificates.</summary>
    public TestAuthority Authority { get; } = new();

    /// <summary>The site.</summary>
    public TestSite Site { get; private set; } = null!;

    /// <summary>The serial number of the certificate at the start.</summary>
    public string Serial { get; private set; } = "";

    /// <summary>Where certificates are.</summary>
    public string Folder => _folder.Path;

    /// <summary>Starts it.</summary>
    public static async Task<TlsSite> StartAsync(params IEnumerable<(string Key, string Value)> settings)
    {
        var site = new TlsSite();
        site.Serial = site.Authority.WriteTo(site.Folder);
        await site.StartAsync(Path.Combine(site.Folder, "cert.pem"), Path.Combine(site.Folder, "key.pem"), settings);
        return site;
    }

    /// <summary>Starts it with certificates that stand elsewhere.</summary>
    public async Task StartAsync(string certificate, string key, params IEnumerable<(string Key, string Value)> settings) => Site = await TestSite.StartAsync(
        [("Edge:Listen", "https://127.0.0.1:0"), ("Edge:Tls:Certificate", certificate), ("Edge:Tls:Key", key), ("Edge:Tls:ReloadInterval", "00:00:00.02"), .. settings]);

    /// <summary>Content in the edge's cache.</summary>
    public async Task<(string Path, byte[] Blob)> CachedAsync(int seed, int size)
    {
        var blob = Images.Bytes(seed, size);
        var path = $"/v2/library/a/blobs/{Site.Origin.Content.AddBlob("library/a", blob)}";
        Assert.True(await Site.Http.PullAsync(path, blob) is { IsRight: true, IsComplete: true });
        await Site.SettledAsync();
        return (path, blob);
    }

    /// <summary>A TCP connection to the edge.</summary>
    public async Task<TcpClient> ConnectAsync(int receiveBuffer = 0)
    {
        var tcp = new TcpClient();
        if (receiveBuffer > 0)
        {
            tcp.ReceiveBufferSize = receiveBuffer;
        }

        await tcp.ConnectAsync(Site.Edge.Address.Host, Site.Edge.Address.Port);
        return tcp;
    }

    /// <summary>A handshake on a stream; the certificate must be of this site's authority.</summary>
    public async Task<SslStream> HandshakeAsync(Stream stream, SslProtocols protocols = SslProtocols.None, params List<SslApplicationProtocol> alpn)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            CertificateChainPolicy = TestAuthority.Trust(Authority.Pem),
            EnabledSslProtocols = protocols,
            ApplicationProtocols = alpn.Count > 0 ? alpn : null,
        });
        return tls;
    }

    /// <summary>A connection with its handshake done.</summary>
    public async Task<SslStream> OpenAsync(int receiveBuffer = 0) => await HandshakeAsync((await ConnectAsync(receiveBuffer)).GetStream());

    /// <summary>The serial number of the certificate that a new handshake gets.</summary>
    public async Task<string> ServedSerialAsync()
    {
        await using var tls = await OpenAsync();
        return ((X509Certificate2)tls.RemoteCertificate!).SerialNumber;
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        Authority.Dispose();
        _folder.Dispose();
    }
}
