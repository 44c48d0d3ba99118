using System.Net;
using System.Net.Http.Headers;
using System.Text;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Audit;

/// <summary>What enrolled edges tell of pulls, and that nobody else can.</summary>
public sealed class ReportsOfEdges
{
    private static readonly string Digest = Content.Sha256(AuditLog.EmptyIndex);

    [Fact]
    public async Task A_batch_sent_twice_is_stored_once()
    {
        await using var origin = await TestOrigin.StartAsync();
        var edge = await origin.EnrolAsync("zurich");

        Assert.Equal(HttpStatusCode.OK, await ReportAsync(origin, edge, Pull("1"), Pull("2")));
        Assert.Equal(HttpStatusCode.OK, await ReportAsync(origin, edge, Pull("1"), Pull("2"), Pull("3")));

        var lines = await origin.AuditAsync("artifact");
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.Equal(("alice", "pull", "closed/app:1.0", "closed", "192.0.2.7", $"{Digest}, at edge$zurich"), (line.Actor, line.Operation, line.Resource, line.Project, line.Address, line.Detail)));
    }

    [Fact]
    public async Task A_line_says_for_how_many_pulls_it_stands()
    {
        await using var origin = await TestOrigin.StartAsync();
        var edge = await origin.EnrolAsync("zurich");

        await ReportAsync(origin, edge, Pull("1").Replace("\"id\"", "\"pulls\":12345,\"id\""), Pull("2").Replace("\"id\"", "\"pulls\":-7,\"id\""));

        Assert.Equal([$"{Digest}, at edge$zurich", $"{Digest}, at edge$zurich, 12345 pulls"], (await origin.AuditAsync("artifact")).Select(line => line.Detail).Order());
    }

    [Fact]
    public async Task The_same_id_of_another_edge_is_another_pull()
    {
        await using var origin = await TestOrigin.StartAsync();

        await ReportAsync(origin, await origin.EnrolAsync("zurich"), Pull("1"));
        await ReportAsync(origin, await origin.EnrolAsync("basel"), Pull("1"));

        Assert.Equal(2, (await origin.AuditAsync("artifact")).Count);
    }

    [Fact]
    public async Task What_cannot_be_read_is_left_out_and_the_rest_is_taken()
    {
        await using var origin = await TestOrigin.StartAsync();
        var edge = await origin.EnrolAsync("zurich");

        Assert.Equal(HttpStatusCode.OK, await ReportAsync(origin, edge, "17", Pull("").Replace("\"id\":\"\"", "\"id\":7"), Pull("1"), Pull("2").Replace("closed/app", "../etc")));

        Assert.Single(await origin.AuditAsync("artifact"));
    }

    [Theory]
    [InlineData("edge$zurich:wrong")]
    [InlineData("admin:" + TestOrigin.AdminPassword)]
    public async Task Only_an_enrolled_edge_is_heard(string credential)
    {
        await using var origin = await TestOrigin.StartAsync();
        await origin.EnrolAsync("zurich");

        Assert.Equal(HttpStatusCode.Unauthorized, await ReportAsync(origin, credential, Pull("1")));

        Assert.Empty(await origin.AuditAsync("artifact"));
    }

    [Fact]
    public async Task A_pull_through_an_edge_is_in_the_log_once_with_its_client()
    {
        await using var site = await EdgeSite.StartAsync(together: false);
        using var alice = site.Client(await site.TokenAsync("alice", "repository:closed/app:pull,push"));
        var token = alice.DefaultRequestHeaders.Authorization!.Parameter;
        Assert.Equal(HttpStatusCode.Created, await alice.AskAsync(HttpMethod.Put, "/v2/closed/app/manifests/1.0", token, AuditLog.EmptyIndex));

        Assert.Equal(HttpStatusCode.OK, await alice.AskAsync(HttpMethod.Get, "/v2/closed/app/manifests/1.0", token));
        Assert.Equal(HttpStatusCode.OK, await alice.AskAsync(HttpMethod.Head, "/v2/closed/app/manifests/1.0", token));
        using var nobody = site.Client(null);
        Assert.Equal(HttpStatusCode.Unauthorized, await nobody.AskAsync(HttpMethod.Get, "/v2/closed/app/manifests/1.0", null));

        var lines = await site.Origin.AuditAsync("artifact", 2);
        Assert.Equal(["create alice closed/app:1.0", "pull alice closed/app:1.0"], lines.Select(line => $"{line.Operation} {line.Actor} {line.Resource}"));
        Assert.All(lines, line => Assert.Equal(("127.0.0.1", "docker/27.0"), (line.Address, line.Client)));
    }

    private static string Pull(string id) =>
        $$"""{"id":"{{id}}","time":1700000000000,"kind":1,"actor":"alice","repository":"closed/app","reference":"1.0","digest":"{{Digest}}","address":"192.0.2.7","client":"docker"}""";

    private static async Task<HttpStatusCode> ReportAsync(TestOrigin origin, string credential, params string[] pulls)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/edge/v1/audit");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credential)));
        request.Content = new StringContent($$"""{"events":[{{string.Join(',', pulls)}}]}""");
        using var answer = await origin.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
