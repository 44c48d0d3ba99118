using System.Net;

namespace EdgeRegistry.Identity.Tests.Api;

/// <summary>Repositories, artifacts and tags.</summary>
public sealed class ContentsOverHttp : IAsyncLifetime
{
    private ApiSite _site = null!;

    public async Task InitializeAsync()
    {
        _site = await ApiSite.StartAsync();
        await _site.ProjectAsync("team");
        await _site.UserAsync("alice");
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData("services%2Fapi")]
    [InlineData("services%252Fapi")]
    public async Task A_repository_is_read_by_its_name_encoded_once_or_twice(string name)
    {
        await _site.PushAsync("team/services/api", "1");

        var repository = await _site.GetAsync($"/projects/team/repositories/{name}");

        Assert.Equal(("team/services/api", "1"), (repository.Field("name"), repository.Field("artifact_count")));
        Assert.Equal(["team/services/api"], (await _site.GetAsync("/projects/team/repositories?q=name%3D~api&sort=-update_time")).All("name"));
        Assert.Equal("1", (await _site.GetAsync("/projects/team")).Field("repo_count"));
    }

    [Fact]
    public async Task Artifacts_are_listed_with_their_tags_and_read_by_tag_or_digest()
    {
        var digest = await _site.PushAsync("team/app", "1");
        await _site.PushAsync("team/app", "2");
        var all = "/projects/team/repositories/app/artifacts";

        var page = await _site.GetAsync(all + "?page_size=1");
        Assert.Equal("2", page.Headers["X-Total-Count"]);
        Assert.Equal("2", Assert.Single(page.Json.EnumerateArray()).GetProperty("tags")[0].GetProperty("name").GetString());
        Assert.Equal(digest, (await _site.GetAsync(all + "/1")).Field("digest"));
        Assert.Equal("IMAGE", (await _site.GetAsync($"{all}/{digest}")).Field("type"));
        (await _site.GetAsync(all + "/3")).Is(HttpStatusCode.NotFound);

        (await _site.SendAsync("POST", $"{all}/{digest}/tags", new { name = "stable" })).Is(HttpStatusCode.Created);
        (await _site.SendAsync("POST", $"{all}/2/tags", new { name = "stable" })).Is(HttpStatusCode.Conflict);
        Assert.Equal(["1", "stable"], (await _site.GetAsync($"{all}/{digest}/tags")).All("name"));
        (await _site.SendAsync("DELETE", $"{all}/2/tags/stable")).Is(HttpStatusCode.NotFound); // it is another artifact's
        (await _site.SendAsync("DELETE", $"{all}/{digest}/tags/stable")).Is(HttpStatusCode.OK);
        (await _site.SendAsync("DELETE", $"{all}/1")).Is(HttpStatusCode.OK);
        (await _site.GetAsync($"{all}/{digest}")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_deleted_repository_is_gone_with_all_that_was_in_it_and_only_then_may_its_project_go()
    {
        await _site.PushAsync("team/app", "1");
        await _site.PushAsync("team/app", "2");
        (await _site.SendAsync("DELETE", "/projects/team")).Is(HttpStatusCode.PreconditionFailed, "PRECONDITION");
        Assert.Equal("False", (await _site.GetAsync("/projects/team/_deletable")).Field("deletable"));

        (await _site.SendAsync("DELETE", "/projects/team/repositories/app")).Is(HttpStatusCode.OK);

        (await _site.GetAsync("/projects/team/repositories/app")).Is(HttpStatusCode.NotFound);
        await _site.PushAsync("team/app", "3");
        Assert.Equal(["3"], (await _site.GetAsync("/projects/team/repositories/app/artifacts")).Json.EnumerateArray().SelectMany(a => a.GetProperty("tags").EnumerateArray().Select(t => t.GetProperty("name").GetString())));
        (await _site.SendAsync("DELETE", "/projects/team/repositories/app")).Is(HttpStatusCode.OK);
        (await _site.SendAsync("DELETE", "/projects/team")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_member_of_a_part_of_a_project_sees_that_part()
    {
        await _site.PushAsync("team/services/api", "1");
        await _site.PushAsync("team/services-old", "1");
        await _site.PushAsync("team/other", "1");
        await _site.MemberAsync("team", "alice", 2, "services");

        Assert.Equal(["team/services/api"], (await _site.GetAsync("/projects/team/repositories", ApiSite.As("alice"))).All("name"));
        Assert.Equal(["team/services/api"], (await _site.GetAsync("/repositories", ApiSite.As("alice"))).All("name"));
        (await _site.GetAsync("/projects/team/repositories/services%2Fapi/artifacts/1", ApiSite.As("alice"))).Is(HttpStatusCode.OK);
        (await _site.GetAsync("/projects/team/repositories/other", ApiSite.As("alice"))).Is(HttpStatusCode.NotFound);
        (await _site.GetAsync("/projects/team/repositories/nothing", ApiSite.As("alice"))).Is(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("..%2F..%2Fetc")]
    [InlineData("APP")]
    [InlineData("%25252F")]
    public async Task What_is_no_repositorys_name_is_not_there(string name) => (await _site.GetAsync($"/projects/team/repositories/{name}")).Is(HttpStatusCode.NotFound);
}
