using System.Net;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Edge.Tests.Writing;

namespace EdgeRegistry.Edge.Tests.WriteThrough;

/// <summary>A copy that is not certainly what the origin has is dropped; the push never notices.</summary>
public sealed class DroppingCopies
{
    private static readonly byte[] Blob = Images.Bytes(910, 200_000);

    private static string Path => "/v2/a/blobs/" + OriginContent.Sha256(Blob);

    [Fact]
    public async Task An_upload_that_went_on_elsewhere_is_not_kept()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync();
        var location = await site.Http.StartAsync("a");
        (await site.Http.PatchAsync(location, Blob.AsMemory(0, 50_000), 0)).Dispose();
        using (var elsewhere = new HttpClient { BaseAddress = site.Origin.Address })
        {
            (await elsewhere.PatchAsync(location, Blob.AsMemory(50_000, 50_000), 50_000)).Dispose();
        }

        (await site.Http.PatchAsync(location, Blob.AsMemory(100_000), 100_000)).Dispose();
        Assert.Equal(HttpStatusCode.Created, await site.Http.FinishAsync(location, Blob));
        await site.EndedAsync("gap");
        await AssertDownloadedAsync(site);
    }

    [Fact]
    public async Task An_upload_that_went_on_elsewhere_unseen_is_not_kept()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync();
        var location = await site.Http.StartAsync("a");
        (await site.Http.PatchAsync(location, Blob.AsMemory(0, 50_000))).Dispose();
        using (var elsewhere = new HttpClient { BaseAddress = site.Origin.Address })
        {
            (await elsewhere.PatchAsync(location, Blob.AsMemory(50_000), 50_000)).Dispose();
        }

        Assert.Equal(HttpStatusCode.Created, await site.Http.FinishAsync(location, Blob));
        await site.EndedAsync("mismatch");
        await AssertDownloadedAsync(site);
    }

    [Fact]
    public async Task Bytes_that_came_with_a_mount_of_another_blob_are_not_kept()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync();
        var other = site.Origin.Content.AddBlob("b", Images.Bytes(911, 1000));
        site.Origin.Script.On("POST", "/v2/a/blobs/uploads/", async (context, _) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.Headers["Docker-Content-Digest"] = other; // what the registry does first when both are asked
            context.Response.StatusCode = 201;
        });
        using var content = new ByteArrayContent(Blob);
        using var pushed = await site.Http.PostAsync($"/v2/a/blobs/uploads/?mount={other}&from=b&digest={OriginContent.Sha256(Blob)}", content);
        Assert.Equal(HttpStatusCode.Created, pushed.StatusCode);
        await site.EndedAsync("refused");
        using var asked = await site.Http.HeadAsync(Path);
        Assert.Equal(HttpStatusCode.NotFound, asked.StatusCode);
    }

    [Fact]
    public async Task A_chunk_that_the_origin_refuses_ends_the_copy()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync();
        var location = await site.Http.StartAsync("a");
        site.Origin.Script.On("PATCH", location, Answers.Status(416));
        (await site.Http.PatchAsync(location, Blob.AsMemory(0, 1000), 0)).Dispose();
        site.Origin.Script.Clear();
        (await site.Http.PatchAsync(location, Blob, 0)).Dispose();
        Assert.Equal(HttpStatusCode.Created, await site.Http.FinishAsync(location, Blob));
        await site.EndedAsync("refused");
        await AssertDownloadedAsync(site);
    }

    [Fact]
    public async Task A_push_that_the_origin_refuses_at_its_end_leaves_nothing()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync();
        var location = await site.Http.StartAsync("a");
        (await site.Http.PatchAsync(location, Blob, 0)).Dispose();
        Assert.Equal(HttpStatusCode.BadRequest, await site.Http.FinishAsync(location, [1, 2, 3]));
        await site.EndedAsync("refused");
    }

    [Fact]
    public async Task A_client_that_breaks_off_leaves_nothing()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync();
        var location = await site.Http.StartAsync("a");
        await using (var client = await RawClient.ConnectAsync(site.Edge.Address))
        {
            await client.SendAsync($"PATCH {location} HTTP/1.1\r\nHost: edge\r\nContent-Length: 1000000\r\n\r\n");
            await client.SendAsync(new byte[100_000]);
            await Eventually.TrueAsync(() => site.Edge.TemporaryFiles().Count == 1, "the copy has begun");
        }

        await site.EndedAsync("refused");
    }

    [Fact]
    public async Task An_origin_that_acknowledges_other_bytes_puts_nothing_into_the_cache()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync();
        var location = await site.Http.StartAsync("a");
        site.Origin.Script.On("PUT", location, Answers.Status(201));
        (await site.Http.PatchAsync(location, Blob, 0)).Dispose();
        Assert.Equal(HttpStatusCode.Created, await site.Http.FinishAsync(location, [1, 2, 3]));
        await site.EndedAsync("mismatch");
        using var unknown = await site.Http.HeadersAsync($"/v2/a/blobs/{OriginContent.Sha256([1, 2, 3])}");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task An_upload_that_is_cancelled_leaves_nothing()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync();
        var location = await site.Http.StartAsync("a");
        (await site.Http.PatchAsync(location, Blob, 0)).Dispose();
        (await site.Http.DeleteAsync(location)).Dispose();
        await site.EndedAsync("cancelled");
    }

    [Fact]
    public async Task An_upload_that_nobody_continues_is_forgotten()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync(("Edge:WriteThrough:IdleTimeout", "00:00:00.05"));
        var location = await site.Http.StartAsync("a");
        await site.EndedAsync("expired");
        (await site.Http.PatchAsync(location, Blob, 0)).Dispose();
        Assert.Equal(HttpStatusCode.Created, await site.Http.FinishAsync(location, Blob));
        await AssertDownloadedAsync(site);
    }

    [Fact]
    public async Task More_uploads_than_may_be_kept_are_only_forwarded()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync(("Edge:WriteThrough:MaxConcurrent", "1"));
        var first = await site.Http.StartAsync("a");
        Assert.Equal(HttpStatusCode.Created, await site.Http.PushAsync("a", Blob, Blob.Length));
        Assert.Equal(1, await site.CopiesAsync("budget"));
        await AssertDownloadedAsync(site);
        var small = Images.Bytes(911, 10);
        (await site.Http.PatchAsync(first, small, 0)).Dispose();
        Assert.Equal(HttpStatusCode.Created, await site.Http.FinishAsync(first, small));
        await site.EndedAsync("committed");
    }

    [Fact]
    public async Task Switched_off_nothing_is_kept()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync(("Edge:WriteThrough:Enabled", "false"));
        Assert.Equal(HttpStatusCode.Created, await site.Http.PushAsync("a", Blob, Blob.Length));
        Assert.Equal(0, await site.Edge.MetricAsync("edgeregistry_edge_write_through_bytes_total"));
        await AssertDownloadedAsync(site);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_fails_no_push()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync();
        Directory.Delete(System.IO.Path.Combine(site.Edge.Data, "tmp"));
        Assert.Equal(HttpStatusCode.Created, await site.Http.PushAsync("a", Blob, 100_000, 100_000));
        await Eventually.TrueAsync(async () => await site.CopiesAsync("disk") == 1, "the copy is given up");
        Assert.True(await site.Http.PullAsync(Path, Blob) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task A_blob_deleted_while_its_acknowledgement_was_on_its_way_is_not_linked()
    {
        await using var site = await KeepingWhatIsPushed.StartAsync();
        var location = await site.Http.StartAsync("a");
        var gate = new Gate();
        (await site.Http.PatchAsync(location, Blob, 0)).Dispose();
        site.Origin.Script.On("PUT", location, Answers.HoldHeaders(gate, Answers.Status(201)));
        var finish = site.Http.FinishAsync(location, Blob);
        await gate.Reached;
        site.Origin.Content.AddBlob("library/a", Blob);
        (await site.Http.DeleteAsync(Path)).Dispose();
        gate.Open();
        Assert.Equal(HttpStatusCode.Created, await finish);
        await site.EndedAsync("committed");
        using var gone = await site.Http.HeadersAsync(Path);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private static async Task AssertDownloadedAsync(TestSite site)
    {
        Assert.Equal(new Download(HttpStatusCode.OK, Blob.Length, Blob.Length, IsRight: true, IsComplete: true), await site.Http.PullAsync(Path, Blob));
        Assert.Equal(1, site.Origin.Requests.BlobGets);
    }
}
