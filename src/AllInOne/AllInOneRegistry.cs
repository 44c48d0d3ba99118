using EdgeRegistry.Bus;
using EdgeRegistry.Edge;
using EdgeRegistry.Hosting;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin;

namespace EdgeRegistry.AllInOne;

/// <summary>
/// Origin and edge in one process on the embedded defaults. They still are two listeners that talk HTTP and the bus, so that taking
/// them apart is configuration.
/// </summary>
/// <param name="configuration">The settings: <c>Data</c> beside those of origin and edge.</param>
public sealed class AllInOneRegistry(IConfiguration configuration)
{
    private readonly IConfiguration _configuration = WithFolders(configuration);

    /// <summary>Reports every wrong setting.</summary>
    /// <returns>Warnings.</returns>
    /// <exception cref="StartupException">Lists what is wrong.</exception>
    public IReadOnlyList<string> Check() => [.. OriginHost.Check(_configuration), .. EdgeHost.Check(_configuration)];

    /// <summary>Runs both until told to stop: the origin starts first and stops last.</summary>
    /// <param name="print">Takes the lines that tell a person what to do next.</param>
    /// <param name="stop">Ends the run.</param>
    /// <exception cref="StartupException">An address is in use, or a folder cannot be used.</exception>
    public async Task RunAsync(Action<string> print, CancellationToken stop)
    {
        var bus = new InProcessBus();
        await using var origin = OriginHost.Build(_configuration, bus);
        await origin.StartRegistryAsync(stop);
        await using var edge = EdgeHost.Build(await EnrolAsync(origin, With(_configuration, "Edge:Origin", PlainFirst(origin, _configuration.GetValue("Origin:Tls:Redirect", false)))), bus);
        await edge.RunRegistryAsync(() => Announce(print, edge.Urls.First(), origin.Urls.First(), LoginLine(new Uri(edge.Urls.First()).Authority)), stop);
        await origin.StopAsync(CancellationToken.None);
    }

    // Inside one process nothing is gained by TLS; where the origin speaks nothing else, Edge:Upstream:CaFile says whom to trust.
    private static string PlainFirst(WebApplication origin, bool redirects) =>
        (redirects ? origin.Urls.OrderDescending(StringComparer.Ordinal) : origin.Urls.Order(StringComparer.Ordinal)).First(); // "http:" < "https:"

    // The secret is made anew at each start, and stands in no file. What tokens are issued for is what the edge takes.
    private static async Task<IConfiguration> EnrolAsync(WebApplication origin, IConfiguration edge)
    {
        if (edge["Origin:Tokens:Service"] is { } service && edge["Edge:Identity:Service"] is null)
        {
            edge = With(edge, "Edge:Identity:Service", service);
        }

        return edge.GetValue("AllowAnonymousWrite", false) || edge["Edge:Credential"] is not null || edge["Edge:CredentialFile"] is not null
            ? edge
            : With(edge, "Edge:Credential", await OriginHost.EnrolEdgeAsync(origin, "embedded"));
    }

    private static void Announce(Action<string> print, string edge, string origin, string login)
    {
        var host = new Uri(edge).Authority;
        print($"""

            EdgeRegistry is ready.
              edge    {edge}   (clients use this one)
              origin  {origin}

            Try it:{login}
              docker tag AN-IMAGE-OF-YOURS {host}/hello/world:1
              docker push {host}/hello/world:1
              docker pull {host}/hello/world:1

            Ctrl-C ends it.
            """);
    }

    // The password itself is never printed: a terminal's lines are kept.
    private string LoginLine(string host)
    {
        if (_configuration.GetValue("AllowAnonymousWrite", false))
        {
            return "";
        }

        var file = Path.Combine(_configuration["Origin:Data"]!, "admin-password");
        return $"\n  docker login {host} -u admin{(File.Exists(file) ? $" --password-stdin < {file}" : "")}";
    }

    /// <summary>One folder holds both, unless a host's own folder is set.</summary>
    public static IConfiguration WithFolders(IConfiguration settings)
    {
        var data = settings["Data"] ?? "data";
        var configuration = settings["Origin:Data"] is null ? With(settings, "Origin:Data", Path.Combine(data, "origin")) : settings;
        return configuration["Edge:Data"] is null ? With(configuration, "Edge:Data", Path.Combine(data, "edge")) : configuration;
    }

    private static IConfiguration With(IConfiguration settings, string key, string value) =>
        new ConfigurationBuilder().AddConfiguration(settings).AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build();
}
