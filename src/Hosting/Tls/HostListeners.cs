using System.Net;
using EdgeRegistry.Hosting.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Hosting.Tls;

/// <summary>What a host listens on.</summary>
/// <param name="Addresses">http and https addresses, with semicolons between.</param>
/// <param name="AllowAnonymousWrite">True when the operator wants no identities: whoever reaches an address may everything.</param>
/// <param name="Tls">The certificate of the https addresses.</param>
/// <param name="Section">The section of <paramref name="Tls"/>, for messages.</param>
public sealed record HostListeners(string Addresses, bool AllowAnonymousWrite, TlsOptions Tls, string Section)
{
    /// <summary>What is offered by ALPN.</summary>
    public HttpProtocols TlsProtocols { get; init; } = HttpProtocols.Http1;

    /// <summary>Put under every connection, next to the socket; told whether TLS follows.</summary>
    public Action<ListenOptions, bool>? Below { get; init; }

    /// <summary>Put on top of every TLS connection.</summary>
    public Action<ListenOptions>? AboveTls { get; init; }

    /// <summary>What to tell an operator whose registry is everybody's, or null.</summary>
    internal string? OpenToAll =>
        AllowAnonymousWrite && ListenAddress.Parse(Addresses).FirstOrDefault(address => !ListenAddress.IsLoopback(address)) is { } open
            ? $"{open.OriginalString} can be reached from other machines, and with --allow-anonymous-write whoever reaches it may push and delete"
            : null;

    private bool HasTls => ListenAddress.Parse(Addresses).Any(IsTls);

    /// <summary>Looks at addresses and certificate.</summary>
    /// <param name="now">The time, for the certificate's dates.</param>
    /// <returns>Warnings: the host can start nevertheless.</returns>
    /// <exception cref="StartupException">Says what is wrong.</exception>
    public IReadOnlyList<string> Check(DateTimeOffset now)
    {
        CheckAddresses();
        return [.. new[] { OpenToAll, HasTls ? CheckFiles(now) : null }.OfType<string>()];
    }

    internal void CheckAddresses()
    {
        if (ListenAddress.Problem(Addresses) is { } problem)
        {
            throw new StartupException(problem);
        }

        if (HasTls && Tls.Certificate.Length == 0)
        {
            throw new StartupException(
                $"{ListenAddress.Parse(Addresses).First(IsTls).OriginalString} needs a certificate: set {Section}:Certificate, and {Section}:Key when the key is in another file");
        }
    }

    internal void AddServices(IServiceCollection services)
    {
        if (!HasTls)
        {
            return;
        }

        var first = Load();
        services.AddSingleton(Tls).AddSingleton(ClientTrust.Load(Tls)).AddSingleton<TlsMetrics>().AddSingleton<HandshakeGate>();
        services.AddSingleton(provider => new CertificateSource(
            Tls, first, provider.GetRequiredService<TlsMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<CertificateSource>>()));
        services.AddHostedService(provider => provider.GetRequiredService<CertificateSource>());
    }

    internal void Listen(KestrelServerOptions kestrel)
    {
        if (HasTls)
        {
            var services = kestrel.ApplicationServices;
            var (source, gate) = (services.GetRequiredService<CertificateSource>(), services.GetRequiredService<HandshakeGate>());
            services.GetRequiredService<TlsMetrics>().Observe(() => source.Current.NotAfter, () => gate.Running);
        }

        foreach (var address in ListenAddress.Parse(Addresses))
        {
            Listen(kestrel, address, listen => Configure(listen, IsTls(address)));
        }
    }

    private static void Listen(KestrelServerOptions kestrel, Uri address, Action<ListenOptions> configure)
    {
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(ip, address.Port, configure);
        }
        else if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.ListenLocalhost(address.Port, configure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, configure);
        }
    }

    private static bool IsTls(Uri address) => address.Scheme == Uri.UriSchemeHttps;

    private string? CheckFiles(DateTimeOffset now)
    {
        _ = ClientTrust.Load(Tls);
        return Load().Warning(now);
    }

    private ServerCertificate Load() => ServerCertificate.Load(CertificateFiles.Read(Tls));

    private void Configure(ListenOptions listen, bool tls)
    {
        listen.Protocols = tls ? TlsProtocols : HttpProtocols.Http1;
        Below?.Invoke(listen, tls);
        if (tls)
        {
            listen.UseTls();
            AboveTls?.Invoke(listen);
        }
    }
}
