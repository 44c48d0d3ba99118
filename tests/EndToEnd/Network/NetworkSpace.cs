using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Network;

/// <summary>A network namespace of one test, with nothing but its loopback. Needs root. Removed with what runs in it still running:
/// end that first.</summary>
internal sealed class NetworkSpace : IAsyncDisposable
{
    private NetworkSpace(string name) => Name = name;

    public string Name { get; }

    public static async Task<NetworkSpace> Create()
    {
        var space = new NetworkSpace($"er-{Guid.NewGuid().ToString("N")[..10]}");
        (await Command.Run("ip", "netns", "add", space.Name)).MustSucceed();
        (await Command.Run("ip", "-n", space.Name, "link", "set", "lo", "up")).MustSucceed();
        return space;
    }

    /// <summary>The command line that runs another one in here; the process is the command itself.</summary>
    public string[] Line(params string[] line) => ["ip", "netns", "exec", Name, .. line];

    public async ValueTask DisposeAsync() => (await Command.Run("ip", "netns", "delete", Name)).MustSucceed();
}
