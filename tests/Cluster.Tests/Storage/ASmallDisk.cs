using System.Diagnostics;
using System.Net;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Cluster.Tests.Storage;

/// <summary>A storage folder on a file system of 4 MiB; the embedded database has its own disk.</summary>
public sealed class ASmallDisk : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly string _disk = MountFolder.Make();
    private OriginServer _origin = null!;
    private RegistryClient _client = null!;

    public async Task InitializeAsync()
    {
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "edgeregistry-test", _disk);
        _origin = await OriginServer.StartAsync(_data.Path, settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Origin:Storage:Folder"] = _disk });
        _client = new RegistryClient(_origin.Address);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _origin.DisposeAsync();
        await RunAsync("umount", "-l", _disk);
        Directory.Delete(_disk);
        _data.Dispose();
    }

    [Fact]
    public async Task Refuses_what_does_not_fit_with_503_leaves_nothing_of_it_and_takes_what_fits()
    {
        var kept = TwoNodes.Blob(1_000_000, seed: 1);
        await _client.PushBlobAsync(TwoNodes.Repository, kept);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await TwoNodes.TryPushAsync(_client, TwoNodes.Blob(20_000_000, seed: 2)));
            Assert.Empty(Directory.GetFiles(Path.Combine(_disk, "uploads")));
        }

        var location = await _client.StartUploadAsync(TwoNodes.Repository);
        using (var refused = await _client.PatchAsync(location, TwoNodes.Blob(20_000_000, seed: 3), ("Content-Type", "application/octet-stream")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        await TwoNodes.AssertHoldsAsync(_client, kept);
        var fits = TwoNodes.Blob(2_000_000, seed: 4);
        await _client.PushBlobAsync(TwoNodes.Repository, fits);
        await TwoNodes.AssertHoldsAsync(_client, fits);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
