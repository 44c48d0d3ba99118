namespace EdgeRegistry.Origin.Audit;

/// <summary>Where lines are sent: <c>host:port</c> or <c>tcp://host:port</c> (RFC 6587, octet counting), or <c>udp://host:port</c> (RFC 5426).</summary>
internal sealed record SyslogEndpoint(bool IsUdp, string Host, int Port)
{
    /// <summary>Reads one; null when it is none.</summary>
    public static SyslogEndpoint? TryParse(string text)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : "tcp://" + text;
        return Uri.TryCreate(full, UriKind.Absolute, out var uri) && uri.Scheme is "tcp" or "udp" && uri.Host.Length > 0 && uri.Port > 0 && uri.PathAndQuery is "/" or ""
            ? new SyslogEndpoint(uri.Scheme == "udp", uri.IdnHost, uri.Port)
            : null;
    }
}
