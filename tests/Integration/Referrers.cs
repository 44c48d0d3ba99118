using System.Text.Json.Nodes;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Integration;

/// <summary>end-12, and OCI-Subject of end-7.</summary>
public abstract class Referrers(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Fact]
    public async Task Nobody_refers_to_a_new_image()
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        var (list, response) = await ListAsync(image.Digest);
        Assert.Empty(list);
        Assert.Equal(MediaTypes.OciIndex, response.Content.Headers.ContentType?.MediaType);
        Assert.Null(Header(response, "OCI-Filters-Applied"));
    }

    [Fact]
    public async Task A_referrer_is_listed_at_once_with_its_type_and_annotations()
    {
        var image = await Registry.PushImageAsync(Repository, "v1", Random);
        Assert.Empty((await ListAsync(image.Digest)).List);
        var artifact = await PushReferrerAsync(image.Digest, "application/vnd.example.sbom", "a");
        var (list, response) = await ListAsync(image.Digest);
        var entry = Assert.Single(list);
        Assert.Equal(
            (MediaTypes.OciManifest, Content.Sha256(artifact), artifact.Length, "application/vnd.example.sbom", "a"),
            ((string?)entry["mediaType"], (string?)entry["digest"], (int)entry["size"]!, (string?)entry["artifactType"], (string?)entry["annotations"]?["name"]));
        Assert.Equal(2, (int)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["schemaVersion"]!);
    }

    [Fact]
    public async Task The_subject_may_come_later_than_its_referrer()
    {
        var subject = Content.Sha256(Random.Bytes(10));
        var artifact = await PushReferrerAsync(subject, "application/vnd.example.sig", "b");
        Assert.Equal(Content.Sha256(artifact), (string?)Assert.Single((await ListAsync(subject)).List)["digest"]);
        await LacksAsync(ManifestPath(Repository, subject), "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task The_artifact_type_of_an_image_is_its_configs_type()
    {
        var subject = Content.Sha256(Random.Bytes(10));
        await PushReferrerAsync(subject, artifactType: null, "c");
        Assert.Equal(MediaTypes.OciConfig, (string?)Assert.Single((await ListAsync(subject)).List)["artifactType"]);
    }

    [Fact]
    public async Task An_index_may_refer_too()
    {
        var subject = Random.Bytes(10);
        var index = Content.Index([], change: document => document["subject"] = Content.Descriptor(MediaTypes.OciManifest, subject));
        using var put = await Registry.PutManifestAsync(Repository, Content.Sha256(index), index, MediaTypes.OciIndex);
        Assert.Equal((HttpStatusCode.Created, Content.Sha256(subject)), (put.StatusCode, Header(put, "OCI-Subject")));
        Assert.Equal(MediaTypes.OciIndex, (string?)Assert.Single((await ListAsync(Content.Sha256(subject))).List)["mediaType"]);
    }

    [Fact]
    public async Task The_list_can_be_filtered_by_artifact_type_and_says_so()
    {
        var subject = Content.Sha256(Random.Bytes(10));
        var wanted = await PushReferrerAsync(subject, "application/vnd.example.a+json", "d");
        await PushReferrerAsync(subject, "application/vnd.example.b", "e");
        Assert.Equal(2, (await ListAsync(subject)).List.Count);
        var (list, response) = await ListAsync(subject, "?artifactType=application%2Fvnd.example.a%2Bjson");
        Assert.Equal(Content.Sha256(wanted), (string?)Assert.Single(list)["digest"]);
        Assert.Equal("artifactType", Header(response, "OCI-Filters-Applied"));
        Assert.Empty((await ListAsync(subject, "?artifactType=none")).List);
    }

    [Fact]
    public async Task A_deleted_referrer_is_listed_no_more()
    {
        var subject = Content.Sha256(Random.Bytes(10));
        var artifact = await PushReferrerAsync(subject, "application/vnd.example.a", "f");
        Assert.Single((await ListAsync(subject)).List);
        using var deleted = await Registry.DeleteAsync(ManifestPath(Repository, Content.Sha256(artifact)));
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.Empty((await ListAsync(subject)).List);
    }

    [Fact]
    public async Task Referrers_of_another_repository_are_not_listed()
    {
        var subject = Content.Sha256(Random.Bytes(10));
        await PushReferrerAsync(subject, "application/vnd.example.a", "g");
        var other = Random.Repository();
        await Registry.PushImageAsync(other, "v1", Random);
        using var response = await Registry.GetAsync($"/v2/{other}/referrers/{subject}");
        Assert.Empty((JsonArray)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["manifests"]!);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("sha256:abc")]
    [InlineData("")]
    public async Task A_malformed_digest_is_refused(string digest)
    {
        using var response = await Registry.GetAsync($"/v2/{Repository}/referrers/{digest}");
        await response.RefusesAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
    }

    private async Task<byte[]> PushReferrerAsync(string subject, string? artifactType, string name)
    {
        var config = Random.Bytes(20);
        await Registry.PushBlobAsync(Repository, config);
        var manifest = Content.Manifest(config, [], change: document =>
        {
            document["artifactType"] = artifactType;
            document["subject"] = new JsonObject { ["mediaType"] = MediaTypes.OciManifest, ["digest"] = subject, ["size"] = 10 };
            document["annotations"] = new JsonObject { ["name"] = name };
        });
        using var put = await Registry.PutManifestAsync(Repository, Content.Sha256(manifest), manifest);
        Assert.Equal((HttpStatusCode.Created, subject), (put.StatusCode, Header(put, "OCI-Subject")));
        return manifest;
    }

    private async Task<(List<JsonNode> List, HttpResponseMessage Response)> ListAsync(string subject, string query = "")
    {
        var response = await Registry.GetAsync($"/v2/{Repository}/referrers/{subject}{query}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.LoadIntoBufferAsync();
        return (((JsonArray)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["manifests"]!).Select(entry => entry!).ToList(), response);
    }
}
