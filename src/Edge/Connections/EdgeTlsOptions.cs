using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Tls;

namespace EdgeRegistry.Edge.Connections;

/// <summary>The certificate of an edge's https addresses, and what is spoken there (<c>Edge:Tls</c>).</summary>
public sealed class EdgeTlsOptions : TlsOptions, IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge:Tls";

    /// <summary>Whether HTTP/2 is offered by ALPN. Without it clients open parallel HTTP/1.1 connections, which pull faster, above all on lossy lines.</summary>
    public bool Http2 { get; set; }
}
