using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>The one pool of connections to the origin: bytes pass as they are, redirects and cookies are nobody's business.</summary>
internal sealed class OriginConnection : IDisposable
{
    private long _roundTrip = TimeSpan.MaxValue.Ticks;

    /// <exception cref="Hosting.Configuration.StartupException">The file of authorities cannot be used.</exception>
    public OriginConnection(Uri origin, UpstreamOptions options, EdgeCredential? credential = null)
    {
        (Address, Credential) = (origin, credential);
        Invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = ConnectAsync,
            MaxResponseDrainSize = 64 * 1024, // a transfer that is cut short is not worth more
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60), // below the origin's own keep-alive of 130 s
            MaxConnectionsPerServer = 1024,
            InitialHttp2StreamWindowSize = 1024 * 1024,
            SslOptions = { CertificateChainPolicy = Trust.Policy(options.CaFile), LocalCertificateSelectionCallback = ClientCertificate.TryOpen(options) is { } shown ? shown.Select : null },
        });
    }

    /// <summary>The origin's address, with a slash at its end.</summary>
    public Uri Address { get; }

    /// <summary>Under what the edge asks for itself; never part of a request that it forwards.</summary>
    public EdgeCredential? Credential { get; }

    /// <summary>Sends requests.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>How long the way to the origin and back takes: the shortest time that connecting took; zero before the first connection.</summary>
    public TimeSpan RoundTrip => new(Interlocked.Read(ref _roundTrip) is var ticks && ticks < TimeSpan.MaxValue.Ticks ? ticks : 0);

    public void Dispose() => Invoker.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var began = Stopwatch.GetTimestamp();
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            var took = Stopwatch.GetElapsedTime(began).Ticks;
            for (var known = Interlocked.Read(ref _roundTrip); took < known;)
            {
                known = Interlocked.CompareExchange(ref _roundTrip, took, known) is var before && before == known ? took : before;
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
