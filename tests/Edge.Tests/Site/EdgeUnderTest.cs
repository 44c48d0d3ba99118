using System.Net.Security;
using EdgeRegistry.Bus;
using EdgeRegistry.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Edge.Tests.Site;

/// <summary>A real edge on a free loopback port, its log, and a client of it.</summary>
internal sealed class EdgeUnderTest : IAsyncDisposable
{
    private static readonly SslClientAuthenticationOptions Anybody = new() { RemoteCertificateValidationCallback = (_, _, _, _) => true };

    private readonly WebApplication _app;

    private EdgeUnderTest(WebApplication app, string data)
    {
        (_app, Data) = (app, data);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
    }

    /// <summary>Its data folder.</summary>
    public string Data { get; }

    /// <summary>What it logged.</summary>
    public CapturedLog Log { get; } = new();

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Talks to it; follows no redirects, opens as many connections as needed.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Starts an edge on a folder.</summary>
    public static async Task<EdgeUnderTest> StartAsync(
        string data, Uri origin, IEventBus bus, TimeProvider time, IReadOnlyDictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
            {
                ["AllowAnonymousWrite"] = "true", // who may what is the subject of other suites
                ["Edge:Listen"] = "http://127.0.0.1:0",
                ["Edge:Data"] = data,
                ["Edge:Origin"] = origin.GetLeftPart(UriPartial.Authority),
                ["Edge:Prefetch:Enabled"] = "false", // tests of single pulls count what the origin is asked
                ["Edge:Index:MemoryBytes"] = "1048576",
                ["Edge:Index:IndexBytes"] = "65536",
            })
            .AddInMemoryCollection(settings)
            .Build();
        var edge = new EdgeUnderTest(EdgeHost.Build(configuration, bus, time), data);
        try
        {
            await edge._app.StartRegistryAsync(CancellationToken.None);
        }
        catch
        {
            await edge._app.DisposeAsync();
            throw;
        }

        edge.Address = new Uri(edge._app.Urls.Single());
        edge.Http = NewClient(edge.Address);
        return edge;
    }

    /// <summary>Another client, with connections of its own.</summary>
    public static HttpClient NewClient(Uri address) =>
        new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, SslOptions = Anybody }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(120) };

    /// <summary>A part of the edge, for looking at what cannot be seen from outside.</summary>
    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The names of the files that are on their way.</summary>
    public IReadOnlyList<string> TemporaryFiles() => [.. Directory.EnumerateFiles(Path.Combine(Data, "tmp"))];

    /// <summary>The names of the files of partial blobs.</summary>
    public IReadOnlyList<string> PartialFiles() => [.. Directory.EnumerateFiles(Path.Combine(Data, "partial"))];

    /// <summary>Where the cache keeps a digest's content.</summary>
    public string FileOf(string digest)
    {
        var hex = digest["sha256:".Length..];
        return Path.Combine(Data, "blobs", "sha256", hex[..2], hex);
    }

    /// <summary>A counter of its metrics; 0 when it was never counted.</summary>
    public async Task<long> MetricAsync(string series)
    {
        var text = await Http.GetStringAsync("/metrics");
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? 0 : (long)double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
