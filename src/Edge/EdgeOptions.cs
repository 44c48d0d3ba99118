using EdgeRegistry.Hosting;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Edge;

/// <summary>Where an edge listens, what it serves from and whom it asks (<c>Edge</c>).</summary>
public sealed class EdgeOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Edge";

    /// <summary>The addresses to listen on, http or https, with semicolons between; port 0 of an IP address takes a free one.</summary>
    public string Listen { get; set; } = "http://localhost:5000";

    /// <summary>The folder for cached bytes, the index and the journal. Losing it costs time, never data.</summary>
    public string Data { get; set; } = "data/edge";

    /// <summary>The address of the origin, without a path.</summary>
    public string Origin { get; set; } = "http://localhost:5001";

    /// <summary>What the enrolment of this edge printed, <c>edge$NAME:SECRET</c>: under it the edge asks the origin. Empty where the origin knows no identities.</summary>
    public string Credential { get; set; } = "";

    /// <summary>A file that holds the credential instead, readable by its owner only; read again when the origin refuses what it held.</summary>
    public string CredentialFile { get; set; } = "";

    /// <summary>The networks of proxies in front of this edge whose <c>X-Forwarded-*</c> headers count, in CIDR notation with semicolons between.</summary>
    public string TrustedProxies { get; set; } = "";

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

        if (Hosting.TrustedProxies.Problem(TrustedProxies) is { } wrong)
        {
            yield return wrong;
        }

        if (!Uri.TryCreate(Origin, UriKind.Absolute, out var origin) || origin.Scheme is not ("http" or "https") || origin.PathAndQuery != "/")
        {
            yield return $"Origin: '{Origin}' is not an address: expected http://HOST:PORT or https://HOST:PORT";
        }

        if (string.IsNullOrWhiteSpace(Data))
        {
            yield return "Data: a folder is needed";
        }

        if (Credential.Length > 0 && CredentialFile.Length > 0)
        {
            yield return "Credential and CredentialFile: one of them";
        }
    }
}
