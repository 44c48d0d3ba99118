using System.Net;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Identity.Tests.Tokens;

/// <summary>An upload session is its account's, and outlives its token.</summary>
public sealed class UploadOwners : IAsyncLifetime
{
    private const string Scope = "repository:team/app:pull,push";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private TestOrigin _origin = null!;
    private Project _team = null!;
    private long _member;
    private string _token = null!;

    public async Task InitializeAsync()
    {
        _origin = await TestOrigin.StartAsync(_time);
        _team = await _origin.ProjectAsync("team");
        foreach (var name in new[] { "alice", "bob" })
        {
            _member = (await _origin.JoinAsync(_team, await _origin.UserAsync(name), HarborRoles.Developer.Id))!.Value;
        }

        _token = await _origin.TokenForAsync("bob", Scope);
    }

    public async Task DisposeAsync() => await _origin.DisposeAsync();

    [Theory]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Anothers_session_does_not_exist(string method)
    {
        var location = await StartAsync();
        var hers = await _origin.TokenForAsync("alice", Scope);
        using var response = await _origin.WithTokenAsync(new HttpMethod(method), location.Finish(Content.Sha256([1])), hers, method is "GET" or "DELETE" ? null : [1]);
        await response.RefusesAsync(HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task A_long_push_goes_on_with_the_token_that_it_began_with()
    {
        var location = await StartAsync();
        _time.Advance(TimeSpan.FromHours(2));
        using var other = await _origin.WithTokenAsync(HttpMethod.Get, "/v2/team/app/tags/list", _token);
        await other.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        using var start = await _origin.WithTokenAsync(HttpMethod.Post, "/v2/team/app/blobs/uploads/", _token);
        await start.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        using var chunk = await _origin.WithTokenAsync(HttpMethod.Patch, location, _token, [1, 2]);
        Assert.Equal(HttpStatusCode.Accepted, chunk.StatusCode);
        using var finished = await _origin.WithTokenAsync(HttpMethod.Put, location.Finish(Content.Sha256([1, 2])), _token, []);
        Assert.Equal(HttpStatusCode.Created, finished.StatusCode);
    }

    [Fact]
    public async Task Rights_taken_away_meanwhile_end_a_long_push()
    {
        var location = await StartAsync();
        await _origin.LeaveAsync(_team, _member);
        using var live = await _origin.WithTokenAsync(HttpMethod.Patch, location, _token, [1, 2]);
        await live.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        _time.Advance(TimeSpan.FromHours(2));
        using var expired = await _origin.WithTokenAsync(HttpMethod.Patch, location, _token, [1, 2]);
        await expired.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Somebody_elses_new_role_ends_nobodys_push()
    {
        var location = await StartAsync();
        await _origin.JoinAsync(_team, await _origin.UserAsync("carol"), HarborRoles.Guest.Id);
        using var live = await _origin.WithTokenAsync(HttpMethod.Patch, location, _token, [1, 2]);
        Assert.Equal(HttpStatusCode.Accepted, live.StatusCode);
    }

    [Fact]
    public async Task An_ended_account_ends_its_push()
    {
        var location = await StartAsync();
        _time.Advance(TimeSpan.FromHours(1));
        await _origin.ChangePasswordAsync((await _origin.ReadAsync(session => _origin.The<Origin.Identity.UsersTable>().FindAsync(session, "bob")))!);
        using var chunk = await _origin.WithTokenAsync(HttpMethod.Patch, location, _token, [1, 2]);
        await chunk.RefusesAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
    }

    private async Task<string> StartAsync()
    {
        using var response = await _origin.WithTokenAsync(HttpMethod.Post, "/v2/team/app/blobs/uploads/", _token);
        return response.Next(HttpStatusCode.Accepted);
    }
}
