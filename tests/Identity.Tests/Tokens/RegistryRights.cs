using System.Net;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Identity.Tests.Tokens;

/// <summary>Who may do what at the origin's registry API.</summary>
public sealed class RegistryRights(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly RandomContent _random = new(output);
    private TestOrigin _origin = null!;

    private Uri Address => _origin.Client.BaseAddress!;

    public async Task InitializeAsync()
    {
        _origin = await TestOrigin.StartAsync();
        await _origin.UserAsync("root", isAdmin: true);
    }

    public async Task DisposeAsync() => await _origin.DisposeAsync();

    [Fact]
    public async Task The_challenge_names_the_host_asked_and_the_scope_needed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/team/app/blobs/uploads/");
        request.Headers.Host = "registry.example:444";
        using var response = await _origin.Client.SendAsync(request);
        await response.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        Assert.Equal(
            "Bearer realm=\"http://registry.example:444/service/token\",service=\"edgeregistry\",scope=\"repository:team/app:pull,push\"",
            response.Headers.GetValues("WWW-Authenticate").Single());
        using var forwarded = new HttpRequestMessage(HttpMethod.Get, "/v2/");
        forwarded.Headers.Add("X-Forwarded-Host", "edge.example");
        forwarded.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await _origin.Client.SendAsync(forwarded);
        Assert.StartsWith("Bearer realm=\"https://edge.example/service/token\"", answer.Headers.GetValues("WWW-Authenticate").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_logs_in_as_docker_does_pushes_and_pulls()
    {
        using var admin = AuthenticatedClient.Of(Address, "root", People.Password);
        var image = await admin.PushImageAsync("team/app", "1", _random);
        var (status, body) = await admin.ReadAsync("/v2/team/app/manifests/1");
        Assert.Equal((HttpStatusCode.OK, image.Manifest.Length), (status, body.Length));
    }

    [Fact]
    public async Task An_administrators_first_push_makes_the_project_private()
    {
        using var admin = AuthenticatedClient.Of(Address, "root", People.Password);
        await admin.PushImageAsync("fresh/app", "1", _random);
        var project = await _origin.ReadAsync(session => _origin.The<ProjectsTable>().FindAsync(session, "fresh"));
        Assert.False(project!.IsPublic);
        Assert.Equal("root", project.Owner);
    }

    [Theory]
    [InlineData("secret/app")]
    [InlineData("secret/other")]
    [InlineData("none/at-all")]
    public async Task Unknown_and_forbidden_look_the_same(string repository)
    {
        using var admin = AuthenticatedClient.Of(Address, "root", People.Password);
        await admin.PushImageAsync("secret/app", "1", _random);
        await _origin.UserAsync("eve");
        foreach (var name in new[] { null, "eve" })
        {
            using var client = AuthenticatedClient.Of(Address, name, People.Password);
            using var response = await client.GetAsync($"/v2/{repository}/manifests/1");
            await response.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
            var error = name is null ? "" : ",error=\"insufficient_scope\"";
            Assert.EndsWith($"scope=\"repository:{repository}:pull\"{error}", response.Headers.GetValues("WWW-Authenticate").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_public_needs_no_token_and_any_token_may_read_it()
    {
        await _origin.ProjectAsync("open", isPublic: true);
        await _origin.UserAsync("eve");
        using var admin = AuthenticatedClient.Of(Address, "root", People.Password);
        await admin.PushImageAsync("open/app", "1", _random);
        var elsewhere = await _origin.TokenForAsync("eve", "repository:other/x:pull");
        foreach (var token in new[] { null, "anonymous", elsewhere })
        {
            using var response = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/open/app/manifests/1", token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            using var delete = await _origin.WithTokenAsync(HttpMethod.Delete, "/v2/open/app/manifests/1", token);
            await delete.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        }
    }

    [Fact]
    public async Task A_right_taken_away_is_refused_on_a_live_token_at_once_and_others_keep_theirs()
    {
        var (alice, bob) = (await _origin.UserAsync("alice"), await _origin.UserAsync("bob"));
        using var admin = AuthenticatedClient.Of(Address, "root", People.Password);
        await admin.PushImageAsync("team/app", "1", _random);
        var project = (await _origin.ReadAsync(session => _origin.The<ProjectsTable>().FindAsync(session, "team")))!;
        var member = await _origin.JoinAsync(project, alice, HarborRoles.Developer.Id);
        await _origin.JoinAsync(project, bob, HarborRoles.Developer.Id);
        var (hers, his) = (await _origin.TokenForAsync("alice", "repository:team/app:pull"), await _origin.TokenForAsync("bob", "repository:team/app:pull"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(hers));

        await _origin.LeaveAsync(project, member!.Value);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(hers));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(his));

        async Task<HttpStatusCode> StatusAsync(string token)
        {
            using var response = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/team/app/manifests/1", token);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task The_catalog_lists_what_its_reader_may_pull()
    {
        using var admin = AuthenticatedClient.Of(Address, "root", People.Password);
        await _origin.ProjectAsync("open", isPublic: true);
        foreach (var repository in new[] { "a/x", "a/y", "b/x", "open/x" })
        {
            await admin.PushBlobAsync(repository, _random.Bytes(10));
        }

        var alice = await _origin.UserAsync("alice");
        await _origin.JoinAsync((await _origin.ReadAsync(session => _origin.The<ProjectsTable>().FindAsync(session, "a")))!, alice, HarborRoles.Guest.Id);
        Assert.Equal("""{"repositories":["a/x","a/y","open/x"]}""", await CatalogAsync("alice", ""));
        Assert.Equal("""{"repositories":["a/x","a/y","b/x","open/x"]}""", await CatalogAsync("root", ""));
        Assert.Equal("""{"repositories":["a/y"]}""", await CatalogAsync("alice", "?n=1&last=a/x"));
        Assert.Equal("""{"repositories":["open/x"]}""", await CatalogAsync("alice", "?n=1&last=a/y"));
        using var nobody = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/_catalog", null);
        await nobody.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");

        async Task<string> CatalogAsync(string name, string query)
        {
            using var response = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/_catalog" + query, await _origin.TokenForAsync(name, "registry:catalog:*"));
            return await response.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task A_blob_is_mounted_only_from_where_its_client_may_pull()
    {
        using var admin = AuthenticatedClient.Of(Address, "root", People.Password);
        var digest = await admin.PushBlobAsync("secret/app", _random.Bytes(1000));
        var alice = await _origin.UserAsync("alice");
        await _origin.JoinAsync(await _origin.ProjectAsync("team"), alice, HarborRoles.Developer.Id);
        var token = await _origin.TokenForAsync("alice", "repository:team/app:pull,push", "repository:secret/app:pull");
        foreach (var source in new[] { "&from=secret/app", "&from=none/x", "" })
        {
            using var response = await _origin.WithTokenAsync(HttpMethod.Post, $"/v2/team/app/blobs/uploads/?mount={digest}{source}", token);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }

        var all = await _origin.TokenForAsync("root", "repository:team/app:pull,push", "repository:secret/app:pull");
        using var mounted = await _origin.WithTokenAsync(HttpMethod.Post, $"/v2/team/app/blobs/uploads/?mount={digest}&from=secret/app", all);
        Assert.Equal(HttpStatusCode.Created, mounted.StatusCode);
    }

    [Fact]
    public async Task An_edge_pulls_everything_by_its_credential_and_does_nothing_else()
    {
        using var admin = AuthenticatedClient.Of(Address, "root", People.Password);
        await admin.PushImageAsync("secret/app", "1", _random);
        var secret = Secrets.Make(Secrets.EdgePrefix);
        await _origin.WriteAsync(session => _origin.The<EdgesTable>().InsertAsync(session, "zurich", "zurich", null, secret));
        var edge = TokenAnswers.Basic("edge$zurich", secret).Parameter;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, "/v2/secret/app/manifests/1", edge));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Post, "/v2/secret/app/blobs/uploads/", edge));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Delete, "/v2/secret/app/manifests/1", edge));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/v2/_catalog", edge));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/v2/secret/app/manifests/1", TokenAnswers.Basic("edge$zurich", "x").Parameter));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get, "/v2/secret/app/manifests/1", TokenAnswers.Basic("root", People.Password).Parameter));
        using var token = await _origin.AskAsync("", "edge$zurich", secret);
        await token.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string? credential)
        {
            using var response = await _origin.WithTokenAsync(method, path, credential, scheme: "Basic");
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Changes_say_who_made_them()
    {
        using var admin = AuthenticatedClient.Of(Address, "root", People.Password);
        await admin.PushImageAsync("team/app", "1", _random);
        var actors = await _origin.ReadAsync(session => session.QueryAsync<string>("SELECT DISTINCT COALESCE(actor, '?') FROM changes WHERE kind < 6"));
        Assert.Equal(["root"], actors);
    }
}
