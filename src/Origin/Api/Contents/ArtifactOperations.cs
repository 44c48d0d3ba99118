using System.Text.Json;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Contents;

/// <summary>Artifacts (manifests) and their tags.</summary>
internal sealed class ArtifactOperations(Database.Database database, RepositoryDoor door, ContentReadsTable reads) : IApiResource
{
    internal const string All = RepositoryOperations.One + "/artifacts", One = All + "/{reference}", Tags = One + "/tags";

    public IEnumerable<Operation> Operations =>
    [
        new("GET", All, "The artifacts of a repository", ListAsync) { Answer = typeof(ArtifactAnswer), Columns = ArtifactRow.Columns, Query = ["with_tag"], IsOpen = true },
        new("GET", One, "One artifact, by tag or digest", GetAsync) { Answer = typeof(ArtifactAnswer), IsOpen = true },
        new("GET", Tags, "The tags of an artifact", ListTagsAsync) { Answer = typeof(TagAnswer), Columns = TagRow.Columns, IsOpen = true },
    ];

    /// <summary>The reference of the path.</summary>
    /// <exception cref="OciException">404: it can be neither a tag nor a digest.</exception>
    public static Reference ReferenceOf(ApiRequest request) => Reference.TryParse(Uri.UnescapeDataString(request.Route("reference")), out var reference) ? reference : throw ApiErrors.NotFound.With();

    private async Task ListAsync(ApiRequest request)
    {
        var query = request.List(ArtifactRow.Columns);
        var withTags = request.Query("with_tag") != "false";
        var page = await database.ReadAsync(
            async session =>
            {
                var found = await door.RequireAsync(session, request, new("artifact", "list"));
                var rows = await reads.ArtifactsAsync(session, found.Id, query);
                return new Paged<ArtifactAnswer>(await ShowAsync(session, found, rows.Rows, withTags), rows.Total, rows.Paging);
            },
            request.Aborted);
        await request.AnswerAsync(page, artifact => artifact);
    }

    private async Task GetAsync(ApiRequest request) =>
        await request.AnswerAsync(await database.ReadAsync(
            async session =>
            {
                var found = await door.RequireAsync(session, request, new("artifact", "read"));
                return (await ShowAsync(session, found, [await FindAsync(session, found, request)], withTags: true))[0];
            },
            request.Aborted));

    private async Task ListTagsAsync(ApiRequest request)
    {
        var query = request.List(TagRow.Columns);
        var page = await database.ReadAsync(
            async session =>
            {
                var found = await door.RequireAsync(session, request, new("tag", "list"));
                var artifact = await FindAsync(session, found, request);
                return (await reads.TagsAsync(session, found.Id, artifact.Digest, query)).Select(tag => Show(tag, found, artifact.Id));
            },
            request.Aborted);
        await request.AnswerAsync(page, tag => tag);
    }

    private async Task<ArtifactRow> FindAsync(DbSession session, FoundRepository found, ApiRequest request) =>
        await reads.ArtifactAsync(session, found.Id, ReferenceOf(request)) ?? throw ApiErrors.NotFound.With();

    private async Task<List<ArtifactAnswer>> ShowAsync(DbSession session, FoundRepository found, IReadOnlyList<ArtifactRow> rows, bool withTags)
    {
        var tags = withTags ? await reads.TagsAsync(session, found.Id, [.. rows.Select(row => row.Digest)]) : null;
        var shown = new List<ArtifactAnswer>(rows.Count);
        foreach (var row in rows)
        {
            var (children, bytes) = await reads.ReferencesAsync(session, found.Id, row.Digest);
            shown.Add(new ArtifactAnswer(row.Id, row.Digest, TypeOf(row), row.MediaType, row.MediaType, row.Size + bytes, ApiTime.Text(row.Created))
            {
                ArtifactType = row.ArtifactType,
                ProjectId = found.Project.Id,
                RepositoryId = found.Id,
                RepositoryName = found.Name.Value,
                Tags = tags is null ? null : [.. tags[row.Digest].Select(tag => Show(tag, found, row.Id))],
                Annotations = row.Annotations is null ? null : JsonElement.Parse(row.Annotations),
                References = children.Count == 0 ? null : children.ConvertAll(child => new ChildReference(child)),
                Subject = row.Subject,
            });
        }

        return shown;
    }

    private static TagAnswer Show(TagRow tag, FoundRepository found, long artifact) => new(tag.Name, ApiTime.Text(tag.Updated)) { RepositoryId = found.Id, ArtifactId = artifact };

    // Harbor's words, from what the manifest says of itself.
    private static string TypeOf(ArtifactRow row) => row.ArtifactType switch
    {
        { } type when type.Contains("helm", StringComparison.Ordinal) => "CHART",
        { } type when type.Contains("wasm", StringComparison.Ordinal) => "WASM",
        { } type when type.Contains("cnab", StringComparison.Ordinal) => "CNAB",
        _ => "IMAGE",
    };
}
