using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Programs;

public sealed class StopTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly Scratch _scratch = new();
    private readonly Uri _edge = new($"http://localhost:{Ports.Free()}");
    private readonly Uri _origin = new($"http://localhost:{Ports.Free()}");
    private readonly HttpClient _http = new();

    [Theory]
    [InlineData(Signal.Interrupt)]
    [InlineData(Signal.Terminate)]
    internal async Task A_signal_ends_it_with_code_0(Signal signal)
    {
        await using var program = Program();
        await program.Start();

        program.Running.Send(signal);

        Assert.Equal(0, await program.Running.Exit(Bound));
    }

    [Fact]
    public async Task Ctrl_C_ends_it_also_while_clients_push_and_pull()
    {
        await using var program = Program();
        await program.Start();
        var edge = new RawClient(_http, _edge);
        var blob = GeneratedBlob.New(64 << 20);
        await edge.Push("slow/reader", blob);
        using var halfPushed = await _http.PostAsync(new Uri(_edge, "/v2/slow/writer/blobs/uploads/"), content: null);
        using var halfPulled = await edge.Get($"/v2/slow/reader/blobs/{blob.Digest}"); // headers only: the body waits in the socket

        program.Running.Send(Signal.Interrupt);

        Assert.Equal(0, await program.Running.Exit(Bound));
    }

    [Fact]
    public async Task The_run_command_becomes_the_program_and_ends_on_ctrl_C()
    {
        await using var run = new Background(
            [Path.Combine(Clients.Tools.Repository, "run"), "--edge", _edge.OriginalString, "--origin", _origin.OriginalString], _scratch.Folder);
        await Until.True("./run says what to type next", () => run.HasExited || run.Output.Contains($"docker push {_edge.Authority}/", StringComparison.Ordinal));

        Assert.Contains("EdgeRegistry.AllInOne", await File.ReadAllTextAsync($"/proc/{run.Pid}/cmdline"), StringComparison.Ordinal);
        Assert.Empty(await File.ReadAllTextAsync($"/proc/{run.Pid}/task/{run.Pid}/children"));
        Assert.True(Directory.Exists(_scratch.At("data")));
        run.Send(Signal.Interrupt);
        Assert.Equal(0, await run.Exit(Bound));
    }

    public void Dispose()
    {
        _http.Dispose();
        _scratch.Dispose();
    }

    private RegistryProcess Program() => new(
        "AllInOne", ["--allow-anonymous-write", "--data", _scratch.At("data"), "--edge", _edge.OriginalString, "--origin", _origin.OriginalString], _edge, _origin);
}
