using EdgeRegistry.Hosting;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin;

/// <summary>Where the origin listens and what it keeps where.</summary>
public sealed class OriginOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin";

    /// <summary>The addresses to listen on, http or https, with semicolons between; port 0 of an IP address takes a free one.</summary>
    public string Listen { get; set; } = "http://localhost:5001";

    /// <summary>
    /// This node's own folder, on a local disk: the embedded database, and the blobs and uploads unless <c>Origin:Storage:Folder</c> is set.
    /// </summary>
    public string Data { get; set; } = "./data/origin";

    /// <summary>The node's name among the nodes of one origin; empty for the machine's name. Letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
    public string Node { get; set; } = "";

    /// <summary>
    /// What the private keys in the database are encrypted with, at least 16 characters; the same on every node of an origin. Empty for the
    /// file <c>secret</c> in the data folder, made at the first start.
    /// </summary>
    public string Secret { get; set; } = "";

    /// <summary>The networks of edges and proxies whose <c>X-Forwarded-*</c> headers count, in CIDR notation with semicolons between.</summary>
    public string TrustedProxies { get; set; } = Hosting.TrustedProxies.Loopback;

    /// <summary>How long everything is still served after SIGTERM while <c>/readyz</c> answers 503: longer than a load balancer's checks need to notice (hh:mm:ss).</summary>
    public TimeSpan DrainDelay { get; set; }

    /// <summary>How long requests under way may take to end then; what is not finished is cut off (hh:mm:ss).</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        foreach (var problem in Stopping.Problems(DrainDelay, StopTimeout))
        {
            yield return problem;
        }

        if (string.IsNullOrWhiteSpace(Data))
        {
            yield return "Data must name a folder";
        }

        if (Node.Length > 64 || Node.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '-')))
        {
            yield return $"Node is '{Node}': expected at most 64 letters, digits, '.', '_' or '-'";
        }

        if (Hosting.TrustedProxies.Problem(TrustedProxies) is { } wrong)
        {
            yield return wrong;
        }

        if (ListenAddress.Problem(Listen) is { } address)
        {
            yield return address;
        }
    }
}
