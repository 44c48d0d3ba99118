using System.Diagnostics;
using System.Net;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Storage;
using EdgeRegistry.Origin.Tests.Support;
using static EdgeRegistry.Origin.Tests.Uploads.UploadProtocol;

namespace EdgeRegistry.Origin.Tests.Storage;

/// <summary>A blob's file becomes a pipe without a writer: opening it blocks, as every call to a mount that hangs does.</summary>
public sealed class ABlobThatDoesNotAnswer
{
    [Fact]
    public async Task Is_answered_503_in_time_while_manifests_tags_and_other_blobs_are_served_and_works_again_later()
    {
        await using var origin = await RunningOrigin.StartAsync(("Origin:Storage:Threads", "4"), ("Origin:Storage:Timeout", "00:00:00.300"));
        var config = await origin.PushBlobAsync(SampleManifest.Config);
        using var put = await origin.SendAsync(HttpMethod.Put, "/v2/team/app/manifests/v1", SampleManifest.Image(config), ("Content-Type", MediaTypes.OciManifest));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        var (hung, well) = (await origin.PushBlobAsync(RandomBytes(1000)), await origin.PushBlobAsync(RandomBytes(2000)));
        var path = Path.Combine(origin.Data, "blobs", "sha256", hung.Hex[..2], hung.Hex);
        File.Delete(path);
        using (var made = Process.Start("mkfifo", [path]))
        {
            await made.WaitForExitAsync();
        }

        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var refused = await origin.SendAsync(HttpMethod.Get, $"/v2/team/app/blobs/{hung}");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        }

        Assert.Equal(RandomBytes(2000), await origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{well}"));
        Assert.Equal(3, await origin.MetricAsync("edgeregistry_origin_storage_calls_hung"));

        // One more holds the last thread: now everything that needs the disk is refused at once, and the rest goes on.
        using var last = await origin.SendAsync(HttpMethod.Get, $"/v2/team/app/blobs/{hung}");
        using var other = await origin.SendAsync(HttpMethod.Get, $"/v2/team/app/blobs/{well}");
        using var push = await origin.SendAsync(HttpMethod.Post, $"/v2/team/app/blobs/uploads/?digest={DigestOf([1])}", [1]);
        using var tags = await origin.SendAsync(HttpMethod.Get, "/v2/team/app/tags/list");
        using var pulled = await origin.SendAsync(HttpMethod.Get, "/v2/team/app/manifests/v1");
        using var exists = await origin.SendAsync(HttpMethod.Head, $"/v2/team/app/blobs/{well}");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (other.StatusCode, push.StatusCode));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (tags.StatusCode, pulled.StatusCode, exists.StatusCode));
        Assert.NotNull(await origin.The<StorageHealth>().CheckAsync(CancellationToken.None));

        await using (new FileStream(path, FileMode.Open, FileAccess.Write)) // lets every open return
        {
            await Testing.Eventually.TrueAsync(
                async () => await origin.MetricAsync("edgeregistry_origin_storage_calls_hung") == 0, TimeSpan.FromSeconds(30), () => "calls still hang");
        }

        Assert.Equal(RandomBytes(2000), await origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{well}"));
        await origin.PushBlobAsync([1]);
        Assert.Null(await origin.The<StorageHealth>().CheckAsync(CancellationToken.None));
    }
}
