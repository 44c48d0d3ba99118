using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeRegistry.Testing;

/// <summary>A real haproxy (Debian's) that gives each request to the next node of an origin.</summary>
public sealed class Haproxy : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    private Haproxy(int port) => Address = new Uri($"http://127.0.0.1:{port}");

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts it before these nodes.</summary>
    public static async Task<Haproxy> StartAsync(IEnumerable<Uri> nodes)
    {
        var haproxy = new Haproxy(FreePort());
        try
        {
            await File.WriteAllTextAsync(haproxy._folder.At("haproxy.cfg"), Configuration(haproxy.Address.Port, nodes));
            haproxy._process = Process.Start(new ProcessStartInfo("haproxy", ["-db", "-q", "-f", haproxy._folder.At("haproxy.cfg")]))!;
            using var http = new HttpClient { BaseAddress = haproxy.Address };
            await Eventually.TrueAsync(() => haproxy.IsUpAsync(http), ReadyWithin, () => "haproxy did not start");
            return haproxy;
        }
        catch
        {
            await haproxy.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _folder.Dispose();
    }

    // As docs/operations says, and with looks at the nodes that a test need not wait for.
    private static string Configuration(int port, IEnumerable<Uri> nodes) => $"""
        global
          maxconn 2000
        defaults
          mode http
          option redispatch
          retries 3
          retry-on conn-failure
          timeout connect 5s
          timeout client 120s
          timeout server 120s
        frontend registry
          bind 127.0.0.1:{port}
          default_backend nodes
        backend nodes
          balance roundrobin
          option httpchk GET /readyz
          default-server inter 500ms fall 2 rise 1
        {string.Join('\n', nodes.Select((node, number) => string.Create(CultureInfo.InvariantCulture, $"  server n{number} {node.Host}:{node.Port} check")))}

        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> IsUpAsync(HttpClient http)
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"haproxy ended with {_process.ExitCode}");
        }

        try
        {
            using var answer = await http.GetAsync("/readyz");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }
}
