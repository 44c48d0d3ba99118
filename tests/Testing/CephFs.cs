using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace EdgeRegistry.Testing;

/// <summary>
/// A real CephFS of one machine (<c>tests/tools/cephfs</c>): mon, mgr, OSD and MDS, and as many mounts as there are nodes, each a ceph-fuse
/// and so a client of its own. Needs root.
/// </summary>
public sealed class CephFs : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly string _scratch = MountFolder.Make();

    private CephFs()
    {
    }

    private string Root => Path.Combine(_scratch, "c"); // short: paths of sockets have 107 bytes at most

    /// <summary>Starts one, which takes about 15 seconds.</summary>
    /// <param name="mounts">How many mounts it has, from 1.</param>
    public static async Task<CephFs> StartAsync(int mounts)
    {
        var ceph = new CephFs();
        try
        {
            await ceph.RunAsync("start", RedisServer.FreePort().ToString(CultureInfo.InvariantCulture));
            for (var mount = 1; mount <= mounts; mount++)
            {
                await ceph.MountAsync(mount);
            }

            return ceph;
        }
        catch
        {
            await ceph.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a mount is.</summary>
    public string At(int mount, string path = "") => Path.Combine(Root, $"mnt.{mount}", path);

    /// <summary>Mounts the file system, again where the client has died.</summary>
    public async Task MountAsync(int mount)
    {
        await RunAsync("unmount", $"{mount}");
        await RunAsync("mount", $"{mount}");
    }

    /// <summary>Lets every call to a mount hang (SIGSTOP).</summary>
    public Task PauseAsync(int mount) => SignalAsync("STOP", Client(mount));

    /// <summary>Lets them go on.</summary>
    public Task ResumeAsync(int mount) => SignalAsync("CONT", Client(mount));

    /// <summary>Ends a mount's client at once: calls fail with "Transport endpoint is not connected", and the MDS holds what it held for 30 s.</summary>
    public Task KillAsync(int mount) => SignalAsync("KILL", Client(mount));

    /// <summary>Ends the MDS at once and starts it again; until it is active calls wait.</summary>
    public async Task RestartMdsAsync()
    {
        await SignalAsync("KILL", File.ReadAllText(Path.Combine(Root, "run", "mds.a.pid")).Trim());
        await RunAsync("mds");
    }

    /// <summary>Lets a folder hold no more than this many bytes; 0 for as many as there is room.</summary>
    public Task LimitAsync(int mount, string path, long bytes) => StartAsync("setfattr", "-n", "ceph.quota.max_bytes", "-v", bytes.ToString(CultureInfo.InvariantCulture), At(mount, path));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop");
        Directory.Delete(_scratch, recursive: true);
    }

    private static string Script { get; } = Path.Combine(
        typeof(CephFs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "TestTools").Value!, "cephfs");

    private string Client(int mount) => File.ReadAllText(Path.Combine(Root, "run", $"fuse.{mount}.pid")).Trim();

    private static Task SignalAsync(string signal, string process) => StartAsync("kill", $"-{signal}", process);

    private Task RunAsync(string verb, params string[] arguments) => StartAsync(Script, [verb, Root, .. arguments]);

    // Its daemons keep whatever it writes to open, so its output is nobody's: the script keeps a log beside its folder.
    private static async Task StartAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0)
        {
            throw new IOException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} failed: exit code {process.ExitCode}");
        }
    }
}
