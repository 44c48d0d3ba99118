using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;

namespace EdgeRegistry.Testing;

/// <summary>The built edge program as a process of its own.</summary>
public sealed class EdgeProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private EdgeProcess(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>What it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the program and waits until it is ready.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="origin">Whom it asks.</param>
    /// <param name="credential">Under what it asks; null for a registry without identities.</param>
    /// <param name="settings">More settings, <c>Section:Key=value</c>.</param>
    public static async Task<EdgeProcess> StartAsync(string data, Uri origin, string? credential = null, params string[] settings)
    {
        var program = typeof(EdgeProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "EdgeProgram").Value!;
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [program, .. credential is null ? new[] { "--allow-anonymous-write" } : ["--set", $"Edge:Credential={credential}"], "--listen", address.GetLeftPart(UriPartial.Authority), "--origin", origin.GetLeftPart(UriPartial.Authority), "--data", data, .. settings.SelectMany(setting => new[] { "--set", setting })])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var edge = new EdgeProcess(Process.Start(start)!, address);
        try
        {
            using var http = new HttpClient { BaseAddress = address };
            await Eventually.TrueAsync(() => edge.IsReadyAsync(http), ReadyWithin, () => $"the edge did not become ready: {edge.Output}");
            return edge;
        }
        catch
        {
            await edge.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        LogWatch.AssertNoSecret(Output, "the edge's output");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> IsReadyAsync(HttpClient http)
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"the edge ended with {_process.ExitCode}: {Output}");
        }

        try
        {
            using var response = await http.GetAsync("/readyz");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
            KeptLogs.Write(line.Data ?? "");
        }
    }
}
