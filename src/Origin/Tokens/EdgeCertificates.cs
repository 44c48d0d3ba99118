using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>Where certificates of clients are asked for and not required, an edge's credential counts only beside one: who copies the credential has half of it.</summary>
internal static class EdgeCertificates
{
    /// <summary>Refuses edges without a certificate; one that was shown has been verified by the handshake.</summary>
    public static void RequireEdgeCertificates(this WebApplication app) => app.Use(next => context =>
        context.Connection.ClientCertificate is null && BasicCredential.Parse(context.Request.Headers.Authorization).Name.StartsWith(AccountNames.EdgePrefix, StringComparison.Ordinal)
            ? throw OciErrors.Unauthorized.With("edges connect with a certificate here (Edge:Upstream:ClientCertificate)").WithHeader("WWW-Authenticate", "Basic realm=\"edges\"")
            : next(context));
}
