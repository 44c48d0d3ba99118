using EdgeRegistry.Edge.Pull.ZeroCopy;
using EdgeRegistry.Hosting.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeRegistry.Edge.Connections;

/// <summary>What stands between an edge's sockets and its requests: limit → output of our own → (TLS → gathering output) → Kestrel's HTTP.</summary>
internal static class ClientConnections
{
    /// <summary>Registers this slice.</summary>
    public static IServiceCollection AddConnections(this IServiceCollection services, ConnectionOptions options)
    {
        services.AddSingleton(options).AddSingleton<ConnectionMetrics>().AddSingleton<ConnectionLimit>();
        services.AddSingleton(provider => new SendMemory(options.SendMemoryBytes, provider.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()));
        return services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MinResponseDataRate = new MinDataRate(options.MinSendRate, options.SendGracePeriod));
    }

    /// <summary>An edge's listeners.</summary>
    public static HostListeners Listeners(string addresses, bool allowAnonymousWrite, EdgeTlsOptions tls) =>
        new(addresses, allowAnonymousWrite, tls, EdgeTlsOptions.Section)
        {
            TlsProtocols = tls.Http2 ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1,
            Below = (listen, isTls) =>
            {
                var limit = listen.ApplicationServices.GetRequiredService<ConnectionLimit>();
                listen.Use(next => connection => limit.InvokeAsync(connection, next, isTls));
                listen.UseSocketWriter(isTls);
            },
            AboveTls = listen => listen.UseTlsWriter(listen.ApplicationServices.GetRequiredService<SendMemory>()),
        };
}
