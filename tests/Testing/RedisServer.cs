using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeRegistry.Testing;

/// <summary>A real redis-server on a loopback port, its files in a folder of its own.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly string[] _arguments;
    private readonly TestAuthority? _authority;
    private Process? _process;

    private RedisServer(string? password, bool tls, string[] arguments)
    {
        (Password, Port) = (password, FreePort());
        _authority = tls ? new TestAuthority() : null;
        _authority?.WriteTo(_folder.Path);
        TlsPort = tls ? FreePort() : 0;
        string[] encrypted = tls
            ? ["--tls-port", Text(TlsPort), "--tls-cert-file", _folder.At("cert.pem"), "--tls-key-file", _folder.At("key.pem"), "--tls-ca-cert-file", _folder.At("ca.pem"), "--tls-auth-clients", "no"]
            : [];
        _arguments = ["--port", Text(Port), "--bind", "127.0.0.1", "--dir", _folder.Path, "--save", "", "--appendonly", "no", "--daemonize", "no", .. encrypted, .. arguments, .. password is null ? new[] { "--protected-mode", "no" } : ["--requirepass", password, "--masterauth", password]];
    }

    /// <summary>What it asks for: set it when it was changed there.</summary>
    public string? Password { get; set; }

    /// <summary>The port of plaintext.</summary>
    public int Port { get; }

    /// <summary>The port of TLS; 0 without.</summary>
    public int TlsPort { get; }

    /// <summary>The authority's certificate.</summary>
    public string CaFile => _folder.At("ca.pem");

    /// <summary>As <c>host:port</c>.</summary>
    public string Endpoint => $"127.0.0.1:{Text(Port)}";

    /// <summary>As <c>host:port</c>, for TLS.</summary>
    public string TlsEndpoint => $"127.0.0.1:{Text(TlsPort)}";

    /// <summary>Starts one.</summary>
    /// <param name="password">What it asks for; null for nothing.</param>
    /// <param name="tls">Whether it also listens for TLS.</param>
    /// <param name="arguments">More of its settings, e.g. <c>--replicaof 127.0.0.1 6379</c> in two or more words.</param>
    public static async Task<RedisServer> StartAsync(string? password = null, bool tls = false, params string[] arguments)
    {
        var server = new RedisServer(password, tls, arguments);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it on the same port.</summary>
    public async Task StartAgainAsync()
    {
        _process = StartProcess("redis-server", _arguments);
        await Eventually.TrueAsync(async () => await TryAskAsync("PING") == "+PONG", ReadyWithin, () => "redis-server does not answer");
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Lets it keep its connections and answer nothing (SIGSTOP).</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Lets it go on.</summary>
    public void Resume() => Signal("CONT");

    /// <summary>Sends one command and returns the first line of the answer.</summary>
    public async Task<string> AskAsync(params string[] words) =>
        await TryAskAsync(words) ?? throw new IOException($"redis-server does not answer {words[0]}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _authority?.Dispose();
        _folder.Dispose();
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal static Process StartProcess(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    internal static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    internal static async Task<string?> TryAskAsync(int port, string? password, params string[] words)
    {
        try
        {
            using var client = new TcpClient();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            foreach (var command in password is null ? [words] : new[] { ["AUTH", password], words })
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"*{command.Length}\r\n" + string.Concat(command.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n"))), patience.Token);
                var answer = await reader.ReadLineAsync(patience.Token);
                if (ReferenceEquals(command, words))
                {
                    return answer;
                }
            }

            return null;
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private Task<string?> TryAskAsync(params string[] words) => TryAskAsync(Port, Password, words);

    private void Signal(string name)
    {
        using var kill = Process.Start("/bin/kill", ["-s", name, Text(_process!.Id)]);
        kill.WaitForExit();
    }
}
