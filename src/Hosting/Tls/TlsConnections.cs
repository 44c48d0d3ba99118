using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRegistry.Hosting.Tls;

/// <summary>Gives a listener TLS: Kestrel's handshake, with the certificate of the moment, in bounded number, and a proper end.</summary>
internal static class TlsConnections
{
    // A client that reads nothing any more must not hold a connection that has nothing more to say.
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(5);

    /// <summary>Adds TLS to every connection of a listener.</summary>
    /// <param name="listen">The listener; its protocols are offered by ALPN.</param>
    public static void UseTls(this ListenOptions listen)
    {
        var services = listen.ApplicationServices;
        var (source, gate, options) = (services.GetRequiredService<CertificateSource>(), services.GetRequiredService<HandshakeGate>(), services.GetRequiredService<TlsOptions>());
        List<SslApplicationProtocol> protocols = listen.Protocols.HasFlag(HttpProtocols.Http2)
            ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]
            : [SslApplicationProtocol.Http11];
        var clients = services.GetRequiredService<ClientTrust>();
        listen.Use(next => connection => gate.BeforeAsync(connection, next));
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = options.HandshakeTimeout,
            OnConnection = _ =>
            {
                var handshake = new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = source.Current.Context,
                    ApplicationProtocols = protocols,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                };
                clients.AskIn(handshake);
                return ValueTask.FromResult(handshake);
            },
        });
        listen.Use(next => async connection =>
        {
            HandshakeGate.After(connection);
            await next(connection);
            await SayGoodbyeAsync(connection);
        });
    }

    // Kestrel leaves out close_notify, without which a client cannot tell an end from a cut.
    private static async Task SayGoodbyeAsync(ConnectionContext connection)
    {
        try
        {
            if (!connection.ConnectionClosed.IsCancellationRequested && connection.Features.Get<ISslStreamFeature>() is { } tls)
            {
                await tls.SslStream.ShutdownAsync().WaitAsync(GoodbyeLimit, connection.ConnectionClosed);
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException or TimeoutException)
        {
            connection.Abort(); // nobody is there, or nobody reads
        }
    }
}
