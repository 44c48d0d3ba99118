using System.Net;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Registry;

/// <summary>An origin and an edge on free ports of this machine, with their data in a folder of their own.</summary>
public abstract class Site : IAsyncLifetime
{
    private readonly Scratch _scratch = new();

    internal Uri EdgeUrl { get; } = FreeAddress();

    internal Uri OriginUrl { get; } = FreeAddress();

    /// <summary>Plain HTTP beside the real clients; never follows a redirect.</summary>
    internal HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 1000 })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    internal Scratch Files => _scratch;

    /// <summary>A reference to a fresh repository as a client writes it, by the edge's address.</summary>
    internal static string NewRepository(string name) => $"{name}/r{Guid.NewGuid().ToString("N")[..8]}";

    internal string AtEdge(string repository, string reference = "1") => Reference(EdgeUrl, repository, reference);

    internal string AtOrigin(string repository, string reference = "1") => Reference(OriginUrl, repository, reference);

    internal async Task<Counters> OriginCounters() => new(await Http.GetStringAsync(new Uri(OriginUrl, "/metrics")));

    internal async Task<Counters> EdgeCounters() => new(await Http.GetStringAsync(new Uri(EdgeUrl, "/metrics")));

    /// <summary>The digest that a tag names at the origin now.</summary>
    internal async Task<string> DigestOf(string repository, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(OriginUrl, $"/v2/{repository}/manifests/{tag}"));
        foreach (var type in ManifestTypes) request.Headers.Accept.ParseAdd(type);
        using var answer = await Http.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.OK
            ? answer.Headers.GetValues("Docker-Content-Digest").Single()
            : throw new InvalidOperationException($"{request.RequestUri} answered {answer.StatusCode}.");
    }

    internal static IReadOnlyList<string> ManifestTypes { get; } =
    [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ];

    /// <summary>Starts what is not running.</summary>
    internal abstract Task Start();

    /// <summary>Stops everything cleanly.</summary>
    internal abstract Task Stop();

    public Task InitializeAsync() => Start();

    public virtual async Task DisposeAsync()
    {
        Http.Dispose();
        await Stop();
        _scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string Reference(Uri at, string repository, string reference)
        => $"{at.Authority}/{repository}{(reference.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{reference}";

    private static Uri FreeAddress() => new($"http://localhost:{Ports.Free()}");
}

/// <summary>Origin and edge in one process, as <c>./run</c> starts them.</summary>
public sealed class TogetherSite : Site
{
    private readonly RegistryProcess _program;

    public TogetherSite() => _program = new RegistryProcess(
        "AllInOne", ["--allow-anonymous-write", "--data", Files.At("data"), "--edge", EdgeUrl.OriginalString, "--origin", OriginUrl.OriginalString], EdgeUrl, OriginUrl);

    internal override Task Start() => _program.Start();

    internal override Task Stop() => _program.Stop();
}

/// <summary>Origin and edge as two processes that share nothing but HTTP.</summary>
public class ApartSite : Site
{
    public ApartSite()
        : this(origin => origin)
    {
    }

    /// <summary>With settings of the edge, each KEY=VALUE.</summary>
    internal ApartSite(IEnumerable<string> edgeSettings)
        : this(origin => origin, edgeSettings)
    {
    }

    /// <summary>Lets the edge reach the origin by another address.</summary>
    private protected ApartSite(Func<Uri, Uri> asSeenByTheEdge, IEnumerable<string>? edgeSettings = null)
    {
        Origin = new RegistryProcess("Origin", ["--allow-anonymous-write", "--data", Files.At("origin"), "--listen", OriginUrl.OriginalString], OriginUrl);
        string[] edge = ["--allow-anonymous-write", "--data", Files.At("edge"), "--listen", EdgeUrl.OriginalString, "--origin", asSeenByTheEdge(OriginUrl).OriginalString];
        Edge = new RegistryProcess("Edge", [.. edge, .. (edgeSettings ?? []).SelectMany(setting => (string[])["--set", setting])], EdgeUrl);
    }

    internal RegistryProcess Origin { get; }

    internal RegistryProcess Edge { get; }

    internal override async Task Start()
    {
        await Origin.Start();
        await Edge.Start();
    }

    internal override async Task Stop()
    {
        await Edge.Stop();
        await Origin.Stop();
    }

    /// <summary>The edge's disk is replaced by an empty one.</summary>
    internal async Task LoseEdgeDisk()
    {
        await Edge.Stop();
        Directory.Delete(Files.At("edge"), recursive: true);
        await Edge.Start();
    }
}

/// <summary>Two processes with a relay between them, which can hold what passes.</summary>
public sealed class RelayedSite : ApartSite
{
    private readonly Relay _relay;

    public RelayedSite()
        : this(new Holder())
    {
    }

    private RelayedSite(Holder holder)
        : base(holder.Start) => _relay = holder.Relay!;

    internal Relay Between => _relay;

    public override async Task DisposeAsync()
    {
        await _relay.DisposeAsync();
        await base.DisposeAsync();
    }

    private sealed class Holder
    {
        public Relay? Relay { get; private set; }

        public Uri Start(Uri origin)
        {
            Relay = new Relay(origin.Port);
            return Relay.Address;
        }
    }
}
