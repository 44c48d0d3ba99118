using System.Security.Cryptography.X509Certificates;

namespace EdgeRegistry.Origin.Identity.Oidc;

/// <summary>How the provider is reached.</summary>
internal sealed class OidcHttp : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="authorities">Who vouches for it; null for the system's authorities.</param>
    public OidcHttp(X509Certificate2Collection? authorities)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Patience / 2, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (authorities is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        Client = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = 1024 * 1024 };
    }

    public HttpClient Client { get; }

    public void Dispose() => Client.Dispose();
}
