using System.Diagnostics;
using EdgeRegistry.EndToEnd.Clients;

namespace EdgeRegistry.EndToEnd.Network;

/// <summary>A wire between two namespaces: the packet forwarder as a process. See <c>perf/README.md</c>.</summary>
internal sealed class Wire : IAsyncDisposable
{
    public const string LeftAddress = "10.91.0.1";
    public const string RightAddress = "10.91.0.2";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private Wire(Process process) => _process = process;

    /// <summary>Joins two namespaces. Both ends are up when this returns.</summary>
    /// <param name="left">Gets <see cref="LeftAddress"/>.</param>
    /// <param name="right">Gets <see cref="RightAddress"/>.</param>
    /// <param name="flags">As the program takes them: <c>--delay-ms 40 --loss 0.01</c>.</param>
    public static async Task<Wire> Between(NetworkSpace left, NetworkSpace right, params string[] flags)
    {
        var built = AppContext.BaseDirectory[Path.Combine(Tools.Repository, "tests", "EndToEnd").Length..];
        string[] line =
        [
            $"{Tools.Repository}/perf/PacketForwarder{built}EdgeRegistry.PacketForwarder.dll",
            "--left", $"{left.Name}={LeftAddress}", "--right", $"{right.Name}={RightAddress}", .. flags,
        ];
        var info = new ProcessStartInfo("dotnet", line) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        var wire = new Wire(Process.Start(info) ?? throw new InvalidOperationException("the packet forwarder did not start"));
        await wire.Expect("ready");
        return wire;
    }

    /// <summary>Changes the wire: <c>blackhole on</c>, <c>loss 0.02</c> …; holds when this returns.</summary>
    public async Task Say(string change)
    {
        await _process.StandardInput.WriteLineAsync(change);
        await _process.StandardInput.FlushAsync();
        await Expect("ok");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(); // its devices go with it
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task Expect(string word)
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (line?.StartsWith(word, StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException($"the packet forwarder said '{line}' instead of '{word}'");
        }
    }
}
