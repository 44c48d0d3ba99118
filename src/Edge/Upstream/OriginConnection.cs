using System.Net;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>The one pool of connections to the origin: bytes pass as they are, redirects and cookies are nobody's business.</summary>
internal sealed class OriginConnection : IDisposable
{
    /// <exception cref="Hosting.Configuration.StartupException">The file of authorities cannot be used.</exception>
    public OriginConnection(Uri origin, UpstreamOptions options)
    {
        Address = origin;
        Invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60), // below the origin's own keep-alive of 130 s
            MaxConnectionsPerServer = 1024,
            InitialHttp2StreamWindowSize = 1024 * 1024,
            SslOptions = { CertificateChainPolicy = Trust.Policy(options.CaFile) },
        });
    }

    /// <summary>The origin's address, with a slash at its end.</summary>
    public Uri Address { get; }

    /// <summary>Sends requests.</summary>
    public HttpMessageInvoker Invoker { get; }

    public void Dispose() => Invoker.Dispose();
}
