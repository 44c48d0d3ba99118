using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin;

/// <summary>Where the origin listens and what it keeps where.</summary>
public sealed class OriginOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin";

    /// <summary>The addresses to listen on, http or https, with semicolons between; port 0 of an IP address takes a free one.</summary>
    public string Listen { get; set; } = "http://localhost:5001";

    /// <summary>The folder of the database, the blobs and the uploads. One file system, on a local disk.</summary>
    public string Data { get; set; } = "./data/origin";

    /// <summary>
    /// What the private keys in the database are encrypted with, at least 16 characters; the same on every node of an origin. Empty for the
    /// file <c>secret</c> in the data folder, made at the first start.
    /// </summary>
    public string Secret { get; set; } = "";

    /// <summary>The networks of edges and proxies whose <c>X-Forwarded-*</c> headers count, in CIDR notation with semicolons between.</summary>
    public string TrustedProxies { get; set; } = Hosting.TrustedProxies.Loopback;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (string.IsNullOrWhiteSpace(Data))
        {
            yield return "Data must name a folder";
        }

        if (Hosting.TrustedProxies.Problem(TrustedProxies) is { } wrong)
        {
            yield return wrong;
        }

        if (ListenAddress.Problem(Listen) is { } problem)
        {
            yield return problem;
        }
    }
}
