using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>Where the client programs come from: this Debian, or a folder with Debian unstable for newer ones.</summary>
internal sealed class Toolbox
{
    private static readonly Lazy<Task<Toolbox>> Unstable = new(MakeUnstable);
    private readonly string[] _prefix;
    private readonly Dictionary<string, string> _environment;

    private Toolbox(string[] prefix, Dictionary<string, string> environment) => (_prefix, _environment) = (prefix, environment);

    /// <summary>The programs that are installed on this machine.</summary>
    public static Toolbox Installed { get; } = new([], []);

    /// <summary>Debian unstable's programs, made at the first use (about a minute, a gigabyte in tests/.cache).</summary>
    public static Task<Toolbox> Newer => Unstable.Value;

    /// <summary>The installed ones in a network namespace, with a folder of their own in the place of /etc/docker.</summary>
    public static Toolbox In(string space, string etcDocker) => new([PathOf("in-space"), space, etcDocker], []);

    /// <summary>Runs a program to its end.</summary>
    public Task<CommandResult> Run(IEnumerable<string> line, IReadOnlyDictionary<string, string>? environment = null)
        => Command.Run([.. _prefix, .. line], With(environment), CancellationToken.None);

    /// <summary>Runs one of the scripts in tests/tools, which starts its engine from this toolbox.</summary>
    public Task<string> Script(string name, params string[] arguments) => Script(name, new Dictionary<string, string>(), arguments);

    /// <summary>The same, with more in the environment.</summary>
    public async Task<string> Script(string name, IReadOnlyDictionary<string, string> more, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(more) { ["PREFIX"] = string.Join(' ', _prefix) };
        return (await Command.Run([PathOf(name), .. arguments], With(environment), CancellationToken.None)).MustSucceed().Text;
    }

    private static string PathOf(string script) => Path.Combine(Tools.Repository, "tests", "tools", script);

    private static async Task<Toolbox> MakeUnstable()
    {
        var folder = Path.Combine(Tools.Repository, "tests", ".cache", "sid");
        string[] packages = ["containerd", "runc", "docker.io", "docker-cli", "podman", "skopeo", "crane", "oras", "cosign", "soci-snapshotter", "fuse3", "busybox-static", "ca-certificates"];
        (await Command.Run([PathOf("sid-root"), "make", folder, .. packages])).MustSucceed();
        return new Toolbox([PathOf("sid-root"), "run", folder], new() { ["SHARE"] = Scratch.Parent });
    }

    private Dictionary<string, string> With(IReadOnlyDictionary<string, string>? more)
    {
        var all = new Dictionary<string, string>(_environment);
        foreach (var (name, value) in more ?? new Dictionary<string, string>()) all[name] = value;
        return all;
    }
}
