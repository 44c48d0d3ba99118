using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Origin.Tests.Backups;

/// <summary>An origin that runs, with a folder for its backups and one for what is restored from them.</summary>
internal sealed class SavedOrigin(ITestOutputHelper output) : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private OriginServer _server = null!;

    public RandomContent Random { get; } = new(output);

    public RegistryClient Client { get; private set; } = null!;

    public string Data => _folder.At("origin");

    public string Backups => _folder.At("backups");

    public string Restored => _folder.At("restored");

    public string At(string name) => _folder.At(name);

    public static async Task<SavedOrigin> StartAsync(ITestOutputHelper output)
    {
        var origin = new SavedOrigin(output);
        origin._server = await OriginServer.StartAsync(origin.Data);
        origin.Client = new RegistryClient(origin._server.Address);
        return origin;
    }

    public Task<string> BackUpAsync(int expected = 0) => Verb.MustAsync(expected, "backup", "--data", Data, "--to", Backups);

    public Task<string> RestoreAsync(int expected = 0, params string[] more) => Verb.MustAsync(expected, ["restore", "--data", Restored, "--from", Backups, .. more]);

    /// <summary>The restored origin passes its check, and an image pulls back byte for byte.</summary>
    public async Task HasAsync(params PushedImage[] images)
    {
        await Verb.MustAsync(0, "check", "--data", Restored, "--hash");
        await using var restored = await OriginServer.StartAsync(Restored);
        using var client = new RegistryClient(restored.Address);
        foreach (var image in images)
        {
            Assert.Equal(image.Manifest, (await client.ReadAsync($"/v2/{image.Repository}/manifests/{image.Digest}")).Body);
            foreach (var blob in image.Layers.Append(image.Config))
            {
                Assert.Equal(blob, (await client.ReadAsync($"/v2/{image.Repository}/blobs/{Content.Sha256(blob)}")).Body);
            }
        }
    }

    public string BlobFile(string root, string digest) => Path.Combine(root, "blobs", "sha256", digest[7..9], digest[7..]);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
