using System.Net;
using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Edge.Tests.WriteThrough;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Absences;

/// <summary>
/// 404s: a tag's is a leased fact, a manifest digest's lives for five seconds at most, a blob's is never remembered; any write through the
/// edge clears the repository's.
/// </summary>
public sealed class WhatIsNotThere
{
    private static readonly byte[] Manifest = Images.Manifest(Images.Bytes(600, 10));

    private static string DigestPath => "/v2/a/manifests/" + OriginContent.Sha256(Manifest);

    [Fact]
    public async Task A_tags_absence_is_believed_under_a_lease()
    {
        await using var site = await TestSite.StartConnectedAsync();
        await AssertUnknownAsync(site, "/v2/a/manifests/none", asked: 1);
        await AssertUnknownAsync(site, "/v2/a/manifests/none", asked: 1);
        await AssertUnknownAsync(site, "/v2/b/manifests/none", asked: 2);
    }

    [Fact]
    public async Task Without_a_lease_a_tags_absence_is_asked_each_time()
    {
        await using var site = await TestSite.StartAsync();
        await AssertUnknownAsync(site, "/v2/a/manifests/none", asked: 1);
        await AssertUnknownAsync(site, "/v2/a/manifests/none", asked: 2);
    }

    [Fact]
    public async Task A_tags_absence_ends_with_its_lease()
    {
        await using var site = await TestSite.StartConnectedAsync();
        await AssertUnknownAsync(site, "/v2/a/manifests/none", asked: 1);
        site.Bus.Interrupt();
        site.Bus.Resume(site.Bus.Interruptions);
        await AssertUnknownAsync(site, "/v2/a/manifests/none", asked: 2);
    }

    [Fact]
    public async Task A_tag_put_at_the_origin_is_found_at_the_next_read_under_a_lease()
    {
        await using var site = await TestSite.StartConnectedAsync();
        await AssertUnknownAsync(site, "/v2/a/manifests/new", asked: 1);
        var digest = site.Origin.Content.AddManifest("library/a", Manifest, MediaTypes.OciManifest, "new");
        await site.PublishAsync(ChangeKind.TagPut, "library/a", "new", newDigest: digest);
        Assert.True(await site.Http.PullAsync("/v2/a/manifests/new", Manifest) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task A_manifest_digests_absence_is_believed_for_five_seconds()
    {
        await using var site = await TestSite.StartAsync();
        await AssertUnknownAsync(site, DigestPath, asked: 1);
        site.Time.Advance(TimeSpan.FromSeconds(4));
        await AssertUnknownAsync(site, DigestPath, asked: 1);
        site.Time.Advance(TimeSpan.FromSeconds(1));
        await AssertUnknownAsync(site, DigestPath, asked: 2);
    }

    [Fact]
    public async Task A_blobs_absence_is_never_remembered()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var path = "/v2/a/blobs/" + OriginContent.Sha256(Manifest);
        for (var asked = 1; asked <= 2; asked++)
        {
            using var get = await site.Http.HeadersAsync(path);
            using var head = await site.Http.HeadAsync(path);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (get.StatusCode, head.StatusCode));
            Assert.Equal((asked, asked), (site.Origin.Requests.BlobGets, site.Origin.Requests.BlobHeads));
        }
    }

    [Theory]
    [InlineData("PUT", "/v2/a/manifests/other")]
    [InlineData("POST", "/v2/a/blobs/uploads/")]
    [InlineData("DELETE", "/v2/a/manifests/other")]
    public async Task Any_write_through_the_edge_clears_the_repositorys(string method, string path)
    {
        await using var site = await TestSite.StartConnectedAsync();
        await AssertUnknownAsync(site, DigestPath, asked: 1);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent([1]) };
        (await site.Http.SendAsync(request)).Dispose();
        await AssertUnknownAsync(site, DigestPath, asked: 2);
    }

    [Fact]
    public async Task A_write_with_an_unknown_outcome_clears_them_too()
    {
        await using var site = await TestSite.StartConnectedAsync();
        await AssertUnknownAsync(site, DigestPath, asked: 1);
        await site.Origin.StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await site.Http.PushManifestAsync("a", "other", Manifest));
        await site.Origin.StartAsync();
        await AssertUnknownAsync(site, DigestPath, asked: 2);
    }

    [Theory]
    [InlineData("new")]
    [InlineData(null)]
    public async Task A_404_that_is_on_its_way_while_a_push_completes_is_not_remembered(string? tag)
    {
        await using var site = await TestSite.StartConnectedAsync();
        var reference = tag ?? OriginContent.Sha256(Manifest);
        var path = "/v2/library/a/manifests/" + reference;
        var gate = new Gate();
        site.Origin.Script.On(tag is null ? "GET" : "HEAD", path, Answers.HoldHeaders(gate, Answers.Status(404)));
        var early = site.Http.HeadersAsync(path);
        await gate.Reached;
        Assert.Equal(HttpStatusCode.Created, await site.Http.PushManifestAsync("a", reference, Manifest));
        gate.Open();
        Assert.Equal(HttpStatusCode.NotFound, (await early).StatusCode);
        site.Origin.Script.Clear();
        Assert.True(await site.Http.PullAsync(path, Manifest) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task A_tag_that_appeared_serves_its_manifest_although_the_digest_was_absent_a_moment_ago()
    {
        await using var site = await TestSite.StartAsync();
        await AssertUnknownAsync(site, DigestPath, asked: 1);
        site.Origin.Content.AddManifest("library/a", Manifest, MediaTypes.OciManifest, "new");
        site.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await site.Http.PullAsync("/v2/a/manifests/new", Manifest) is { Status: HttpStatusCode.OK, IsRight: true });
    }

    [Fact]
    public async Task What_is_remembered_is_bounded()
    {
        await using var site = await TestSite.StartConnectedAsync();
        var (absences, links) = (site.Edge.Service<AbsenceTable>(), site.Edge.Service<LinkTable>());
        var repository = RepositoryName.Parse("library/a");
        var proof = links.BeginProof(repository);
        for (var i = 0; i <= AbsenceTable.MaxEntries; i++)
        {
            absences.Learn(repository, Reference.To(Tag.Parse($"t{i}")), proof);
        }

        Assert.InRange(absences.Count, 1, AbsenceTable.MaxEntries);
        Assert.True(absences.IsAbsent(repository, Reference.To(Tag.Parse($"t{AbsenceTable.MaxEntries}"))));
    }

    private static async Task AssertUnknownAsync(TestSite site, string path, int asked)
    {
        using var response = await site.Http.HeadersAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("MANIFEST_UNKNOWN", await response.ErrorCodeAsync());
        Assert.Equal(asked, site.Origin.Requests.ManifestGets + site.Origin.Requests.ManifestHeads);
    }
}
