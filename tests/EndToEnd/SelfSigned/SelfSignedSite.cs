using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Machine;
using EdgeRegistry.EndToEnd.Network;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.SelfSigned;

/// <summary>
/// A registry with identities, whose certificate an authority signed that nobody knows, at an address that is no loopback (clients
/// treat those as insecure anyway): in a network namespace, with clients beside it. Certificates are made as docs/operations/transport.md says.
/// </summary>
public sealed class SelfSignedSite : IAsyncLifetime
{
    private const string Address = "10.92.0.1";
    private readonly Scratch _scratch = new();
    private NetworkSpace? _space;
    private Background? _program;

    /// <summary>Where it speaks TLS.</summary>
    internal static string Host => Address + ":5000";

    /// <summary>Where it does not.</summary>
    internal static string PlainHost => Address + ":5080";

    /// <summary>The folder that is /etc/docker for docker engines here.</summary>
    internal string EtcDocker => _scratch.At("docker");

    /// <summary>The file of the authority that signed the registry's certificate.</summary>
    internal string Authority => _scratch.At("ca.crt");

    /// <summary>The file of another one, of the same name.</summary>
    internal string AnotherAuthority => _scratch.At("another.crt");

    internal string AdminPassword => KeptLogs.Know(File.ReadAllText(_scratch.At("data/origin/admin-password")).Trim());

    /// <summary>Runs programs beside the registry.</summary>
    internal Toolbox Tools => Toolbox.In(_space!.Name, EtcDocker);

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(EtcDocker);
        await MakeCertificates();
        _space = await NetworkSpace.Create();
        (await Command.Run("ip", "-n", _space.Name, "addr", "add", Address + "/32", "dev", "lo")).MustSucceed();
        _program = new Background(_space.Line(RegistryProcess.Line(
            "AllInOne",
            "--data", _scratch.At("data"), "--edge", $"https://{Host};http://{PlainHost}", "--origin", "http://127.0.0.1:5001",
            "--set", "Edge:Tls:Certificate=" + _scratch.At("registry.crt"), "--set", "Edge:Tls:Key=" + _scratch.At("registry.key"))));
        await Until.True("the registry is ready", () =>
            _program.HasExited ? throw new InvalidOperationException($"it ended:\n{_program.Output}") : Task.FromResult(_program.Output.Contains("EdgeRegistry is ready", StringComparison.Ordinal)));
    }

    public async Task DisposeAsync()
    {
        if (_program is not null) await _program.DisposeAsync();
        if (_space is not null) await _space.DisposeAsync();
        _scratch.Dispose();
    }

    // The commands of the document, with an address in place of a name.
    private async Task MakeCertificates()
    {
        const string commands = """
            cd "$0"
            for name in ca another; do
              openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj "/CN=registry authority" -keyout $name.key -out $name.crt
            done
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=registry.example" -keyout registry.key -out registry.csr
            openssl x509 -req -in registry.csr -CA ca.crt -CAkey ca.key -days 90 -extfile "$1" -out registry.crt
            """;
        var names = _scratch.At("names");
        await File.WriteAllTextAsync(names, "subjectAltName=IP:" + Address + "\n");
        (await Command.Run("sh", "-ec", commands, _scratch.Folder, names)).MustSucceed();
    }
}
