using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests;

/// <summary>A real edge in front of a real origin: who may pull, and when that ends.</summary>
public sealed class ThroughAnEdge
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_a_member_pushes_and_pulls_and_nobody_else_does(bool together)
    {
        await using var site = await EdgeSite.StartAsync(together);
        var path = await site.PushBlobAsync("closed/app");
        using var alice = site.Client(await site.TokenAsync("alice", "repository:closed/app:pull"));
        using var bob = site.Client(await site.TokenAsync("bob", "repository:closed/app:pull"));
        using var nobody = site.Client(null);
        for (var pull = 0; pull < 2; pull++)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(alice, path));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(bob, path));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, path));
        }

        Assert.Null(await site.TokenAsync("alice", "repository:closed/app:pull", "wrong"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_public_project_is_everybodys_until_it_is_made_private(bool together)
    {
        await using var site = await EdgeSite.StartAsync(together);
        var path = await site.PushBlobAsync("open/app", "admin", TestOrigin.AdminPassword);
        using var nobody = site.Client(null);
        using var anonymous = site.Client("anonymous");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(nobody, path));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(anonymous, path));
        var open = (await site.Origin.ReadAsync(session => site.Origin.The<ProjectsTable>().FindAsync(session, "open")))!;
        await site.ChangeAsync("open", session => site.Origin.The<ProjectsTable>().UpdateAsync(session, open.Id, isPublic: false, null));
        await EndsAsync(together, () => StatusAsync(nobody, path));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(anonymous, path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_that_is_still_good_ends_with_the_membership(bool together)
    {
        await using var site = await EdgeSite.StartAsync(together);
        var path = await site.PushBlobAsync("closed/app");
        using var alice = site.Client(await site.TokenAsync("alice", "repository:closed/app:pull"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(alice, path));
        await site.ChangeAsync("closed", session => session.ExecuteAsync("DELETE FROM members"));
        await EndsAsync(together, () => StatusAsync(alice, path));
        using var again = site.Client(await site.TokenAsync("alice", "repository:closed/app:pull"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(again, path));
    }

    [Fact]
    public async Task An_edge_that_the_origin_does_not_know_fetches_nothing_and_is_told_no_changes()
    {
        await using var site = await EdgeSite.StartAsync(together: false, "edge$stranger:ere_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        using var nobody = site.Client(null);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, "/v2/open/app/tags/list"));
        await Eventually.TrueAsync(
            async () => (await nobody.GetStringAsync("/readyz")).Contains("credential: the origin refuses", StringComparison.Ordinal), Deadline, () => "the edge does not say so");
    }

    [Fact]
    public async Task What_the_origin_tells_edges_it_tells_nobody_else()
    {
        await using var site = await EdgeSite.StartAsync(together: false);
        foreach (var path in new[] { "/edge/v1/head", "/edge/v1/changes", "/edge/v1/projects/open" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(site.Origin.Client, path));
            using var alice = new HttpClient { BaseAddress = site.Origin.Client.BaseAddress };
            alice.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"alice:{People.Password}")));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(alice, path));
            using var nobody = site.Client(null);
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(nobody, path)); // not forwarded
        }
    }

    [Fact]
    public async Task An_edge_that_is_enrolled_again_ends_its_old_credential()
    {
        await using var origin = await TestOrigin.StartAsync();
        var old = await origin.EnrolAsync("zurich");
        var young = await origin.EnrolAsync("zurich");
        Assert.Null(await origin.LogInAsync(AccountNames.Edge("zurich"), old.Split(':')[1]));
        Assert.NotNull(await origin.LogInAsync(AccountNames.Edge("zurich"), young.Split(':')[1]));
    }

    [Fact]
    public async Task An_administrator_enrols_an_edge_through_another_edge_and_keeps_it_out_again()
    {
        await using var site = await EdgeSite.StartAsync(together: true);
        using var admin = site.Client(null);
        admin.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"admin:{TestOrigin.AdminPassword}")));
        using var made = await admin.PostAsJsonAsync("/api/v2.0/edges", new { name = "geneva", site = "lake" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var edge = await made.Content.ReadFromJsonAsync<JsonElement>();
        var (name, secret) = (AccountNames.Edge("geneva"), edge.GetProperty("credential").GetString()!.Split(':')[1]);
        Assert.NotNull(await site.Origin.LogInAsync(name, secret));
        var path = $"/api/v2.0/edges/{edge.GetProperty("id").GetInt64()}";
        Assert.DoesNotContain(secret, await admin.GetStringAsync(path), StringComparison.Ordinal);
        using var other = await admin.PatchAsync(path, null);
        Assert.Null(await site.Origin.LogInAsync(name, secret));
        secret = (await other.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("credential").GetString()!.Split(':')[1];
        Assert.NotNull(await site.Origin.LogInAsync(name, secret));
        using var disabled = await admin.PutAsJsonAsync(path, new { disable = true });
        Assert.Null(await site.Origin.LogInAsync(name, secret));
        using var removed = await admin.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(admin, path));
        using var alice = site.Client(null);
        alice.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"alice:{People.Password}")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(alice, "/api/v2.0/edges"));
    }

    private static async Task EndsAsync(bool together, Func<Task<HttpStatusCode>> ask)
    {
        if (together)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await ask());
            return;
        }

        await Eventually.TrueAsync(async () => await ask() is HttpStatusCode.Unauthorized, Deadline, () => "it did not end");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }
}
