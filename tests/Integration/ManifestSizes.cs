using System.Text;

namespace EdgeRegistry.Integration;

/// <summary>Manifests up to 4 MiB are stored; larger ones are refused before they are read.</summary>
public abstract class ManifestSizes(Target target, ITestOutputHelper output) : Suite(target, output)
{
    private const int Limit = 4 * 1024 * 1024;

    [Fact]
    public async Task A_manifest_of_exactly_4_MiB_is_stored_byte_for_byte()
    {
        var manifest = await PaddedAsync(Limit);
        var digest = await Registry.PushManifestAsync(Repository, "big", manifest);
        await ServesAsync(ManifestPath(Repository, "big"), manifest);
        await ServesAsync(ManifestPath(Repository, digest), manifest);
    }

    [Theory]
    [InlineData(Limit + 1)]
    [InlineData(6 * 1024 * 1024)]
    public async Task A_larger_one_is_too_large(int size)
    {
        using var response = await Registry.PutManifestAsync(Repository, "big", await PaddedAsync(size));
        await response.RefusesAsync(HttpStatusCode.RequestEntityTooLarge);
        await LacksAsync(ManifestPath(Repository, "big"), "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task A_larger_one_of_unstated_length_is_too_large()
    {
        using var body = new StreamContent(new MemoryStream(await PaddedAsync(Limit + 100_000)));
        body.Headers.TryAddWithoutValidation("Content-Type", Oci.MediaTypes.OciManifest);
        using var response = await Registry.SendAsync(HttpMethod.Put, ManifestPath(Repository, "big"), body, ("Transfer-Encoding", "chunked"));
        await response.RefusesAsync(HttpStatusCode.RequestEntityTooLarge);
        await LacksAsync(ManifestPath(Repository, "big"), "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task A_larger_one_that_waits_for_100_continue_is_refused_without_its_body()
    {
        using var raw = await RawConnection.OpenAsync(Registry.Address);
        await raw.SendHeadAsync(
            $"PUT {ManifestPath(Repository, "big")} HTTP/1.1", "Expect: 100-continue", $"Content-Type: {Oci.MediaTypes.OciManifest}", "Content-Length: 1000000000000");
        var (status, _, body) = await raw.ReadAsync();
        Assert.Equal(413, status);
        Refusals.Entries(body, []);
    }

    [Fact]
    public async Task A_truncated_one_stores_nothing()
    {
        var manifest = await PaddedAsync(10_000);
        using var raw = await RawConnection.OpenAsync(Registry.Address);
        await raw.SendHeadAsync($"PUT {ManifestPath(Repository, "cut")} HTTP/1.1", $"Content-Type: {Oci.MediaTypes.OciManifest}", $"Content-Length: {manifest.Length}");
        await raw.SendAsync(manifest[..^1]);
        raw.EndSending();
        Assert.NotEqual(201, (await raw.ReadAsync()).Status);
        using var after = await Registry.GetAsync(ManifestPath(Repository, "cut"));
        await after.RefusesAsync(HttpStatusCode.NotFound, "MANIFEST_UNKNOWN", "NAME_UNKNOWN");
    }

    private async Task<byte[]> PaddedAsync(int size)
    {
        var config = Random.Bytes(50);
        await Registry.PushBlobAsync(Repository, config);
        var manifest = Content.Manifest(config, []);
        return [.. manifest, .. Encoding.ASCII.GetBytes(new string(' ', size - manifest.Length))];
    }
}
