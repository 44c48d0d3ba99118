using System.Net;
using System.Net.Sockets;
using EdgeRegistry.EndToEnd.Machine;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Programs;

/// <summary>What an operator sees when a program cannot start: one line, exit code 1.</summary>
public sealed class StartTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public static TheoryData<string> Programs => ["AllInOne", "Origin", "Edge"];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_port_in_use_is_one_clear_line(string program)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var line = await RefusesToStart(program, $"http://localhost:{port}");

        Assert.Contains(port.ToString(), line, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_data_folder_that_cannot_be_written_is_one_clear_line(string program)
    {
        await File.WriteAllTextAsync(_scratch.At("file"), "not a folder");
        var data = _scratch.At("file/data");

        var line = await RefusesToStart(program, FreeAddress(), "--data", data);

        Assert.Contains(data, line, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task It_listens_beyond_loopback(string program)
    {
        var port = Ports.Free();
        await using var running = new RegistryProcess(program, [.. Flags(program, $"http://0.0.0.0:{port}")], new Uri($"http://127.0.0.1:{port}"));

        await running.Start();
        await running.Stop();
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_registry_that_is_everybodys_says_so_when_other_machines_reach_it(string program)
    {
        const string warning = "can be reached from other machines";
        var open = await Checked(program, "http://0.0.0.0:5000", "--allow-anonymous-write");
        var alone = await Checked(program, "http://127.0.0.1:5000", "--allow-anonymous-write");
        var closed = await Checked(program, "http://0.0.0.0:5000");

        Assert.Contains(warning, open, StringComparison.Ordinal);
        Assert.DoesNotContain(warning, alone + closed, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Help_names_the_flags(string program)
    {
        var help = (await Command.Run(RegistryProcess.Line(program, "--help"))).MustSucceed().Out;

        Assert.Contains("--data", help, StringComparison.Ordinal);
        Assert.Contains("--allow-anonymous-write", help, StringComparison.Ordinal);
    }

    public void Dispose() => _scratch.Dispose();

    private async Task<string> RefusesToStart(string program, string address, params string[] more)
    {
        var result = await Command.Run(RegistryProcess.Line(program, [.. Flags(program, address, more)]));
        Assert.Equal(1, result.ExitCode);
        return Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private async Task<string> Checked(string program, string address, params string[] more) =>
        (await Command.Run(RegistryProcess.Line(program, [.. Flags(program, address, more), "--check-config"]))).MustSucceed().Out;

    private IEnumerable<string> Flags(string program, string address, params string[] more)
    {
        string[] addresses = program switch
        {
            "AllInOne" => ["--edge", address, "--origin", FreeAddress()],
            "Edge" => ["--listen", address, "--origin", FreeAddress()],
            _ => ["--listen", address],
        };
        string[] data = more.Contains("--data") ? [] : ["--data", _scratch.At("data")];
        return [.. addresses, .. data, .. more];
    }

    private static string FreeAddress() => $"http://localhost:{Ports.Free()}";
}
