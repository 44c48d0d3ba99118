using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EdgeRegistry.Testing;

/// <summary>A real MariaDB (Debian's mariadb-server) of its own: folder, port and socket. It flushes each commit, as in production.</summary>
public sealed class MariaDbServer : IAsyncDisposable
{
    private const string Password = "it's \"secret\"; 100%";
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(150);
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _more;
    private Process? _process;
    private int _databases;

    private MariaDbServer(int port, string[] more) => (Port, _more) = (port, more);

    /// <summary>Its port on the loopback.</summary>
    public int Port { get; }

    /// <summary>What it has logged.</summary>
    public string Log => File.Exists(_folder.At("log.err")) ? File.ReadAllText(_folder.At("log.err")) : "";

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="more">More flags of mariadbd.</param>
    public static Task<MariaDbServer> StartAsync(params string[] more) => StartFirstAsync([], more);

    /// <summary>Makes a server that joins others, from which it gets all that it has.</summary>
    internal static Task<MariaDbServer> JoinAsync(string[] more) => StartNewAsync(server => server.StartAgainAsync(), more);

    /// <summary>The first of several, with flags for its first start only.</summary>
    internal static Task<MariaDbServer> StartFirstAsync(string[] first, string[] more) => StartNewAsync(
        async server =>
        {
            await server.StartWithAsync(first);
            await server.ExecuteAsync($"CREATE USER 'registry'@'%' IDENTIFIED BY '{Password.Replace("'", "''", StringComparison.Ordinal)}'; GRANT ALL ON `registry%`.* TO 'registry'@'%'");
        },
        more);

    private static async Task<MariaDbServer> StartNewAsync(Func<MariaDbServer, Task> start, string[] more)
    {
        var server = new MariaDbServer(FreePort(), more);
        try
        {
            if (IsRoot)
            {
                await RunAsync("chown", ["mysql", server._folder.Path], ""); // whom it becomes, and what helps it to copy
            }

            await RunAsync("mariadb-install-db", ["--no-defaults", .. server.Flags, "--auth-root-authentication-method=normal", "--skip-test-db"], "");
            await start(server);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database; its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"registry{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionTo(name);
    }

    /// <summary>The connection string of a database, for the registry's user.</summary>
    public string ConnectionTo(string database) => $"Server=127.0.0.1:{Port};Database={database};User ID=registry;Password=\"{Password.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Runs SQL as its administrator; what it answers, with tabs between columns.</summary>
    public Task<string> ExecuteAsync(string sql) => RunAsync("mariadb", ["--no-defaults", $"--socket={_folder.At("socket")}", "-u", "root", "--batch", "--skip-column-names"], sql);

    /// <summary>Starts it again on the same data.</summary>
    public Task StartAgainAsync() => StartWithAsync([]);

    private async Task StartWithAsync(string[] once)
    {
        _process = Process.Start(new ProcessStartInfo("mariadbd", ["--no-defaults", .. Flags, $"--socket={_folder.At("socket")}", $"--port={Port}", "--bind-address=127.0.0.1",
            "--skip-name-resolve", "--innodb-buffer-pool-size=64M", $"--log-error={_folder.At("log.err")}", $"--pid-file={_folder.At("pid")}", .. _more, .. once]))!;
        await Eventually.TrueAsync(IsUpAsync, ReadyWithin, () => $"mariadbd did not start: {Log}");
    }

    /// <summary>Ends it as its administrator would.</summary>
    public Task StopAsync() => SignalAndWaitAsync("TERM");

    /// <summary>Ends it at once.</summary>
    public Task KillAsync() => SignalAndWaitAsync("KILL");

    /// <summary>Lets it answer nobody; its connections stay.</summary>
    public Task PauseAsync() => RunAsync("kill", ["-STOP", $"{_process!.Id}"], "");

    /// <summary>Lets it go on.</summary>
    public Task ResumeAsync() => RunAsync("kill", ["-CONT", $"{_process!.Id}"], "");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private string[] Flags => [$"--datadir={_folder.At("data")}", $"--tmpdir={_folder.Path}", "--innodb-log-file-size=16M", .. IsRoot ? new[] { "--user=mysql" } : []];

    private static bool IsRoot => Environment.UserName == "root";

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<string> RunAsync(string program, string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException) when (process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            // It ended before it had read anything; why, its exit code and its errors say.
        }

        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}{await output}");
    }

    private async Task<bool> IsUpAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"mariadbd ended with {_process.ExitCode}: {Log}");
        }

        try
        {
            return await ExecuteAsync("SELECT 1") is not "";
        }
        catch (InvalidOperationException)
        {
            return false; // not listening yet
        }
    }

    private async Task SignalAndWaitAsync(string signal)
    {
        if (_process is { HasExited: false })
        {
            await RunAsync("kill", [$"-{signal}", $"{_process.Id}"], "");
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _process = null;
    }
}
