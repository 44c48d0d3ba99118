using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Tls;

namespace EdgeRegistry.Origin;

/// <summary>The certificate of the origin's https addresses (<c>Origin:Tls</c>).</summary>
public sealed class OriginTlsOptions : TlsOptions, IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Tls";
}
