using System.Net;
using System.Text;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Oci;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Audit;

/// <summary>What happens at the origin's registry API stands in the audit log, and what did not happen does not.</summary>
public sealed class RegistryEvents : IAsyncLifetime
{
    private const string Scope = "repository:library/app:pull,push,delete";
    private static readonly string Digest = Content.Sha256(AuditLog.EmptyIndex);
    private TestOrigin _origin = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _origin = await TestOrigin.StartAsync();
        _token = await _origin.Client.TokenAsync("admin", TestOrigin.AdminPassword, Scope);
    }

    public async Task DisposeAsync() => await _origin.DisposeAsync();

    [Fact]
    public async Task A_push_tells_who_what_and_from_where()
    {
        Assert.Equal(HttpStatusCode.Created, await PushAsync("1.0"));

        var line = Assert.Single(await _origin.AuditAsync("artifact"));
        Assert.Equal(("admin", "create", "library/app:1.0", "library", Digest), (line.Actor, line.Operation, line.Resource, line.Project, line.Detail));
        Assert.Equal(("127.0.0.1", "docker/27.0", 1), (line.Address, line.Client, line.Success));
    }

    [Fact]
    public async Task A_push_that_fails_leaves_no_line()
    {
        var missing = Content.Manifest([1, 2, 3], [[4, 5, 6]]);

        Assert.Equal(HttpStatusCode.BadRequest, await _origin.Client.AskAsync(HttpMethod.Put, "/v2/library/app/manifests/1.0", _token, missing, MediaTypes.OciManifest));
        Assert.Equal(HttpStatusCode.BadRequest, await _origin.Client.AskAsync(HttpMethod.Put, "/v2/library/app/manifests/1.0", _token, Encoding.UTF8.GetBytes("{")));

        Assert.Empty(await _origin.AuditAsync("artifact"));
    }

    [Fact]
    public async Task A_refused_push_leaves_no_line()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await _origin.Client.AskAsync(HttpMethod.Put, "/v2/library/app/manifests/1.0", null, AuditLog.EmptyIndex));

        Assert.Empty(await _origin.AuditAsync("artifact"));
    }

    [Fact]
    public async Task Deletes_of_tags_and_manifests_are_told_once_each()
    {
        await PushAsync("1.0");
        await PushAsync("2.0");

        Assert.Equal(HttpStatusCode.Accepted, await DeleteAsync("1.0"));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync("1.0"));
        Assert.Equal(HttpStatusCode.Accepted, await DeleteAsync(Digest));

        var tag = Assert.Single(await _origin.AuditAsync("tag"));
        Assert.Equal(("delete", "library/app:1.0"), (tag.Operation, tag.Resource));
        Assert.Equal(("delete", $"library/app@{Digest}"), (await _origin.AuditAsync("artifact")) is [_, _, var last] ? (last.Operation, last.Resource) : default);
    }

    [Fact]
    public async Task A_deleted_blob_is_told()
    {
        var blob = Encoding.UTF8.GetBytes("layer");
        await _origin.Client.AskAsync(HttpMethod.Post, $"/v2/library/app/blobs/uploads/?digest={Content.Sha256(blob)}", _token, blob, MediaTypes.OctetStream);

        Assert.Equal(HttpStatusCode.Accepted, await _origin.Client.AskAsync(HttpMethod.Delete, $"/v2/library/app/blobs/{Content.Sha256(blob)}", _token));

        Assert.Equal($"library/app@{Content.Sha256(blob)}", Assert.Single(await _origin.AuditAsync("blob")).Resource);
    }

    [Fact]
    public async Task Pulls_are_told_soon_also_those_of_nobody_known()
    {
        await PushAsync("1.0");

        Assert.Equal(HttpStatusCode.OK, await _origin.Client.AskAsync(HttpMethod.Get, "/v2/library/app/manifests/1.0", _token));
        Assert.Equal(HttpStatusCode.OK, await _origin.Client.AskAsync(HttpMethod.Get, $"/v2/library/app/manifests/{Digest}", null));
        Assert.Equal(HttpStatusCode.NotFound, await _origin.Client.AskAsync(HttpMethod.Get, "/v2/library/app/manifests/2.0", _token));

        var lines = await _origin.AuditAsync("artifact", 3);
        Assert.Equal(["create admin library/app:1.0", "pull admin library/app:1.0", $"pull  library/app@{Digest}"], lines.Select(line => $"{line.Operation} {line.Actor} {line.Resource}"));
    }

    private Task<HttpStatusCode> PushAsync(string tag) => _origin.Client.AskAsync(HttpMethod.Put, $"/v2/library/app/manifests/{tag}", _token, AuditLog.EmptyIndex);

    private Task<HttpStatusCode> DeleteAsync(string reference) => _origin.Client.AskAsync(HttpMethod.Delete, $"/v2/library/app/manifests/{reference}", _token);
}
