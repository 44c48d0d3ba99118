using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Faults;

/// <summary>kill -9 of either program in the middle of its work. What docker was told, holds; what it was not told, it
/// repeats and gets.</summary>
[Collection(RealClients.Name)]
[Trait("Category", "Faults")]
public sealed class KillTests(Engines engines, RelayedSite site) : IClassFixture<RelayedSite>, IAsyncLifetime
{
    private const long Size = 64 << 20;
    private readonly GeneratedBlob _payload = GeneratedBlob.New(Size);
    private readonly string _image = site.AtEdge(Site.NewRepository("killed"));

    public Task InitializeAsync() => site.Start();

    public Task DisposeAsync() => site.Start();

    [Fact]
    public Task A_push_survives_kill_of_the_origin() => KillDuringPush(site.Origin);

    [Fact]
    public Task A_push_survives_kill_of_the_edge() => KillDuringPush(site.Edge);

    [Fact]
    public Task A_fill_survives_kill_of_the_edge() => KillDuringFill(site.Edge);

    [Fact]
    public Task A_fill_survives_kill_of_the_origin() => KillDuringFill(site.Origin);

    [Fact]
    public async Task What_was_acknowledged_survives_kill_of_both()
    {
        var docker = await engines.Docker();
        await docker.Push(_image, _payload);
        await site.Origin.Crash();
        await site.Edge.Crash();
        await docker.Forget(_image);

        await site.Start();

        Assert.Equal(_payload.Digest, await docker.Pull(_image));
        await docker.Forget(_image);
    }

    private async Task KillDuringPush(RegistryProcess victim)
    {
        var docker = await engines.Docker();
        await docker.Build(_image, _payload);

        var middle = site.Between.HoldAfter(Size / 2);
        var push = docker.TryPushBuilt(_image);
        await middle;
        await Restart(victim);
        await push; // docker retries by itself: either outcome is right

        await docker.PushBuilt(_image);
        await docker.Forget(_image);
        Assert.Equal(_payload.Digest, await docker.Pull(_image));
        await docker.Forget(_image);
    }

    private async Task KillDuringFill(RegistryProcess victim)
    {
        var docker = await engines.Docker();
        await docker.Push(_image, _payload);
        await docker.Forget(_image);
        await site.LoseEdgeDisk();

        var middle = site.Between.HoldAfter(Size / 2);
        var pull = docker.TryPull(_image);
        await middle;
        await Restart(victim);
        await pull; // docker retries by itself: either outcome is right

        Assert.Equal(_payload.Digest, await docker.Pull(_image));
        await docker.Forget(_image);
    }

    private async Task Restart(RegistryProcess victim)
    {
        await victim.Crash();
        site.Between.Release();
        await victim.Start();
    }
}
