using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Origin.Tests.Deploying;

/// <summary>haproxy or nginx (Debian's) with a file of <c>deploy/</c>: only addresses, and where the certificate is, are the test's own.</summary>
internal sealed class RunningProxy : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly int _port = FreePort();
    private Process? _process;

    public Uri Address => new($"https://127.0.0.1:{_port}");

    public RegistryClient Client { get; private set; } = null!;

    /// <summary>Starts it before an origin and two nodes that do not run.</summary>
    public static async Task<RunningProxy> StartAsync(string program, Uri origin)
    {
        var proxy = new RunningProxy();
        try
        {
            var (chain, key, _) = proxy._authority.Issue();
            await File.WriteAllTextAsync(proxy._folder.At("registry.pem"), chain + "\n" + key);
            await File.WriteAllTextAsync(proxy._folder.At("registry.key"), key);
            proxy._process = Process.Start(program == "haproxy" ? await proxy.HaproxyAsync(origin) : await proxy.NginxAsync(origin))!;
            proxy.Client = new RegistryClient(proxy.Address, proxy._authority.Pem);
            await Eventually.TrueAsync(proxy.IsUpAsync, ReadyWithin, () => $"{program} does not serve");
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true); // nginx works in a child
            await _process.WaitForExitAsync();
        }

        Client?.Dispose();
        _process?.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<ProcessStartInfo> HaproxyAsync(Uri origin)
    {
        var text = (await DeployFiles.ReadAsync("haproxy/origin.cfg")).Replace("bind :443", $"bind 127.0.0.1:{_port}", StringComparison.Ordinal).Replace("/etc/haproxy/", _folder.Path + "/", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.At("proxy.conf"), Nodes(text, origin));
        return new ProcessStartInfo("haproxy", ["-db", "-q", "-f", _folder.At("proxy.conf")]);
    }

    private async Task<ProcessStartInfo> NginxAsync(Uri origin)
    {
        var text = (await DeployFiles.ReadAsync("nginx/origin.conf")).Replace("listen 443 ssl", $"listen 127.0.0.1:{_port} ssl", StringComparison.Ordinal).Replace("/etc/nginx/", _folder.Path + "/", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.At("origin.conf"), Nodes(text, origin));
        await File.WriteAllTextAsync(_folder.At("proxy.conf"), $$"""
            daemon off;
            pid {{_folder.At("pid")}};
            error_log stderr warn;
            events { }
            http {
              access_log off;
              client_body_temp_path {{_folder.At("body")}};
              proxy_temp_path {{_folder.At("proxied")}};
              fastcgi_temp_path {{_folder.At("f")}};
              uwsgi_temp_path {{_folder.At("u")}};
              scgi_temp_path {{_folder.At("s")}};
              include {{_folder.At("origin.conf")}};
            }
            """);
        return new ProcessStartInfo("nginx", ["-e", "stderr", "-c", _folder.At("proxy.conf")]);
    }

    private static string Nodes(string text, Uri origin) => text
        .Replace("10.0.0.1:5001", origin.Authority, StringComparison.Ordinal)
        .Replace("10.0.0.2:5001", $"127.0.0.1:{FreePort()}", StringComparison.Ordinal)
        .Replace("10.0.0.3:5001", $"127.0.0.1:{FreePort()}", StringComparison.Ordinal);

    private async Task<bool> IsUpAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"the proxy ended with {_process.ExitCode}");
        }

        try
        {
            return await Client.StatusAsync("/v2/") is HttpStatusCode.OK or HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }
}
