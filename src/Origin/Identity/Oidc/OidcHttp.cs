using System.Security.Cryptography.X509Certificates;

namespace EdgeRegistry.Origin.Identity.Oidc;

/// <summary>How the provider is reached: by one of two clients, which share no connections.</summary>
internal sealed class OidcHttp : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _verifying;
    private readonly HttpClient _careless;

    /// <param name="authorities">Who vouches for it; null for the system's authorities.</param>
    public OidcHttp(X509Certificate2Collection? authorities)
    {
        var verifying = Handler();
        if (authorities is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            verifying.SslOptions.CertificateChainPolicy = policy;
        }

        var careless = Handler();
#pragma warning disable CA5359 // an administrator has said so
        careless.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        (_verifying, _careless) = (Client(verifying), Client(careless));
    }

    /// <summary>The client for these settings.</summary>
    public HttpClient For(OidcSettings settings) => settings.VerifyCert ? _verifying : _careless;

    public void Dispose()
    {
        _verifying.Dispose();
        _careless.Dispose();
    }

    private static SocketsHttpHandler Handler() =>
        new() { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Patience / 2, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    private static HttpClient Client(SocketsHttpHandler handler) => new(handler) { Timeout = Patience, MaxResponseContentBufferSize = 1024 * 1024 };
}
