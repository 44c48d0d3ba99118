using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>containerd with the SOCI snapshotter: images are mounted before they are here, and read by <c>Range</c>.</summary>
internal sealed class LazyClient : IAsyncDisposable
{
    private readonly Toolbox _tools;
    private readonly Scratch _scratch = new();
    private readonly string _engine;
    private readonly Dictionary<string, string> _environment;
    private string _address = "";

    private LazyClient(Toolbox tools, string certificate)
    {
        _tools = tools;
        _engine = _scratch.At("engine");
        _environment = new Dictionary<string, string> { ["SSL_CERT_FILE"] = certificate };
    }

    /// <summary>The host name, known where these programs run, of this machine; a name that they do not take for local, where they would not speak TLS.</summary>
    public const string Host = "registry.test";

    /// <param name="tools">Where the programs are.</param>
    /// <param name="certificate">A file with the certificates to believe.</param>
    public static async Task<LazyClient> Start(Toolbox tools, string certificate)
    {
        var client = new LazyClient(tools, certificate);
        client._address = await tools.Script("lazy-engine", client._environment, "start", client._engine);
        return client;
    }

    /// <summary>A program that needs no other file.</summary>
    public async Task<byte[]> Busybox()
    {
        var copy = _scratch.At("busybox");
        (await _tools.Run(["cp", "/usr/bin/busybox", copy])).MustSucceed();
        return await File.ReadAllBytesAsync(copy);
    }

    /// <summary>Pushes an image and what a lazy puller needs to know of it, in plain HTTP.</summary>
    public async Task Push(string reference, OciLayout layout)
    {
        var archive = _scratch.At("layout.tar");
        (await Command.Run("tar", "-C", layout.Folder, "-cf", archive, ".")).MustSucceed();
        await Run("ctr", "images", "import", "--no-unpack", archive);
        await Run("ctr", "images", "push", "--plain-http", reference);
        await Run("soci", "create", reference);
        await Run("soci", "push", "--plain-http", reference);
    }

    /// <summary>Makes an image ready to run without pulling its layers.</summary>
    public Task<CommandResult> PullLazily(string reference) => Run("soci", "image", "rpull", reference);

    /// <summary>Runs a command in a container of the image; what it wrote.</summary>
    public async Task<string> RunContainer(string reference, params string[] line)
        => (await Run("ctr", ["run", "--rm", "--snapshotter", "soci", reference, "c" + Guid.NewGuid().ToString("N")[..8], .. line])).Text;

    public async ValueTask DisposeAsync()
    {
        await _tools.Script("lazy-engine", _environment, "stop", _engine);
        _scratch.Dispose();
    }

    public string At(string name) => _scratch.At(name);

    private async Task<CommandResult> Run(string program, params string[] arguments)
        => (await _tools.Run([program, "--address", _address, .. arguments], _environment)).MustSucceed();
}
