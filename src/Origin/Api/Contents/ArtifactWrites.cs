using EdgeRegistry.Bus;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Manifests;

namespace EdgeRegistry.Origin.Api.Contents;

/// <summary>Deleting artifacts, and making and deleting tags: what the registry's own endpoints do, by the same writer.</summary>
internal sealed class ArtifactWrites(ApiWrites writes, RepositoryDoor door, ManifestWriter manifests, ManifestTables tables, TimeProvider time) : IApiResource
{
    public IEnumerable<Operation> Operations =>
    [
        new("DELETE", ArtifactOperations.One, "Delete an artifact with its tags", DeleteAsync),
        new("POST", ArtifactOperations.Tags, "Give an artifact a tag that the repository does not have yet", CreateTagAsync) { Body = typeof(TagReq), Status = StatusCodes.Status201Created },
        new("DELETE", ArtifactOperations.Tags + "/{tag_name}", "Delete a tag; the artifact stays", DeleteTagAsync),
    ];

    private Task DeleteAsync(ApiRequest request) =>
        writes.CommitAsync(async session =>
        {
            var found = await door.RequireAsync(session, request, new("artifact", "delete"));
            var digest = await DigestAsync(session, found, request);
            await manifests.DeleteAsync(session, found.Name, digest, request.Account.Caller.Actor);
            await writes.AuditAsync(session, request, "delete", "artifact", $"{found.Name}@{digest}", found.Project.Name);
        });

    private async Task CreateTagAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<TagReq>();
        var tag = Tag.TryParse(body.Name, out var parsed) ? parsed : throw ApiErrors.Field("name", "not a tag");
        await writes.CommitAsync(async session =>
        {
            var found = await door.RequireAsync(session, request, new("tag", "create"));
            var digest = await DigestAsync(session, found, request);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (await tables.Tags.MoveAsync(session, found.Id, tag, digest, now) is not null)
            {
                throw ApiErrors.Conflict.With($"there is a tag {tag} already");
            }

            await tables.Changes.InsertAsync(session, new Change(ChangeKind.TagPut, found.Name) { Tag = tag.Value, NewDigest = digest.Value, Actor = request.Account.Caller.Actor }, now);
            await writes.AuditAsync(session, request, "create", "tag", $"{found.Name}:{tag}", found.Project.Name);
        });
        request.Created($"{request.Http.Request.Path.Value![ApiRoutes.Base.Length..]}/{tag}");
    }

    private async Task DeleteTagAsync(ApiRequest request)
    {
        var tag = Tag.TryParse(request.Route("tag_name"), out var parsed) ? parsed : throw ApiErrors.NotFound.With();
        await writes.CommitAsync(async session =>
        {
            var found = await door.RequireAsync(session, request, new("tag", "delete"));
            var digest = await DigestAsync(session, found, request);
            if (!(await tables.Tags.PointingAtAsync(session, found.Id, digest)).Contains(tag.Value, StringComparer.Ordinal))
            {
                throw ApiErrors.NotFound.With();
            }

            await manifests.DeleteAsync(session, found.Name, tag, request.Account.Caller.Actor);
            await writes.AuditAsync(session, request, "delete", "tag", $"{found.Name}:{tag}", found.Project.Name);
        });
    }

    private async Task<Digest> DigestAsync(DbSession session, FoundRepository found, ApiRequest request) =>
        await tables.Manifests.FindAsync(session, found.Name, ArtifactOperations.ReferenceOf(request)) is { } manifest ? Digest.Parse(manifest.Digest) : throw ApiErrors.NotFound.With();
}
