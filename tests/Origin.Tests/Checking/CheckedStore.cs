using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Checking;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.Checking;

/// <summary>An origin with an image, an open upload and a few changes, which a test damages and checks while it runs.</summary>
internal sealed class CheckedStore : IAsyncDisposable
{
    private CheckedStore(RunningOrigin origin) => Origin = origin;

    public RunningOrigin Origin { get; }

    public Digest Layer { get; private set; } = null!;

    public Digest Config { get; private set; } = null!;

    public Digest Manifest { get; private set; } = null!;

    /// <summary>The id of the open upload, of which 3 bytes were acknowledged.</summary>
    public string Upload { get; private set; } = null!;

    public string LayerFile => FileOf(Layer);

    public static async Task<CheckedStore> StartAsync()
    {
        var store = new CheckedStore(await RunningOrigin.StartAsync());
        store.Layer = await store.Origin.PushBlobAsync([1, 2, 3]);
        store.Config = await store.Origin.PushBlobAsync("{}"u8.ToArray());
        var manifest = EdgeRegistry.Testing.Content.Manifest("{}"u8.ToArray(), [[1, 2, 3]], MediaTypes.OciManifest);
        using var put = await store.Origin.SendAsync(HttpMethod.Put, "/v2/team/app/manifests/1", manifest, ("Content-Type", MediaTypes.OciManifest));
        put.EnsureSuccessStatusCode();
        store.Manifest = Digest.Compute(DigestAlgorithm.Sha256, manifest);
        var upload = await store.Origin.StartUploadAsync();
        using var chunk = await store.Origin.SendAsync(HttpMethod.Patch, upload, [7, 8, 9]);
        chunk.EnsureSuccessStatusCode();
        store.Upload = upload.Split('?')[0].Split('/')[^1];
        return store;
    }

    public string FileOf(Digest digest) => Path.Combine(Origin.Data, "blobs", "sha256", digest.Hex[..2], digest.Hex);

    /// <summary>Changes the database behind the origin's back.</summary>
    public Task DamageAsync(string sql) => Origin.The<EdgeRegistry.Origin.Database.Database>().WriteAsync(session => (Task)session.ExecuteAsync(sql), CancellationToken.None);

    /// <summary>Checks as the verb does: through a connection of its own that only reads.</summary>
    public async Task<CheckReport> CheckAsync(bool hash = false)
    {
        await using var database = new SqliteDatabase(Path.Combine(Origin.Data, "origin.db"), readOnly: true);
        var progress = new Progress(new Terminal(TextWriter.Null, TextWriter.Null, IsWatched: false), TimeProvider.System);
        return await CheckRegistry.RunAsync(new CheckRun(database, progress, TimeProvider.System, CancellationToken.None), Origin.Data, new CheckScope(hash, 1 << 30));
    }

    public ValueTask DisposeAsync() => Origin.DisposeAsync();
}
