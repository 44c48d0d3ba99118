using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;
using Microsoft.Extensions.Primitives;

namespace EdgeRegistry.Origin.Manifests;

/// <summary>
/// <c>PUT /v2/&lt;name&gt;/manifests/&lt;reference&gt;</c> (end-7a), by digest with <c>?tag=</c> for several tags at once (end-7b). What is
/// stored are the bytes that came.
/// </summary>
internal sealed class PutManifest(IRegistryAccess access, ChangeLog log, ManifestWriter writer, RegistryAudit audit)
{
    private const int MostTags = 100;
    private const int LongestMediaType = 255;

    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Push, path.Repository);
        var reference = path.ReferenceToWrite();
        var tags = TagsOf(reference, context.Request.Query["tag"]);
        var manifest = await ReadAsync(context.Request, reference, context.RequestAborted);
        var actor = access.CallerOf(context).Actor;
        var line = audit.Line(context, "create", "artifact", path.Repository!, reference) with { Detail = DetailOf(reference, manifest.Digest, tags) };
        await log.CommitAsync(async session =>
        {
            await audit.InsertAsync(session, line);
            return await writer.PutAsync(session, path.Repository!, manifest, tags, actor);
        });

        var response = context.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = $"/v2/{path.Repository!.Value}/manifests/{manifest.Digest.Value}";
        response.Headers["Docker-Content-Digest"] = manifest.Digest.Value;
        response.ContentLength = 0;
        if (manifest.Content.Subject is { } subject)
        {
            response.Headers["OCI-Subject"] = subject.Digest.Value;
        }

        if (reference.Digest is not null && tags.Count > 0)
        {
            response.Headers["OCI-Tag"] = new StringValues([.. tags.Select(tag => tag.Value)]);
        }
    }

    private static async Task<NewManifest> ReadAsync(HttpRequest request, Reference reference, CancellationToken cancellation)
    {
        var body = await ManifestBody.ReadAsync(request, cancellation);
        var digest = Digest.Compute(reference.Digest?.Algorithm ?? DigestAlgorithm.Sha256, body);
        if (reference.Digest is { } expected && expected != digest)
        {
            throw OciErrors.DigestInvalid.With($"the manifest has the digest {digest.Value}", expected.Value);
        }

        var content = ManifestReader.Read(body, request.ContentType);
        return content.ArtifactType is { Length: > LongestMediaType }
            ? throw OciErrors.ManifestInvalid.With($"artifactType has more than {LongestMediaType} characters")
            : new NewManifest(digest, body, content);
    }

    private static string? DetailOf(Reference reference, Digest digest, IReadOnlyList<Tag> tags) =>
        reference.Tag is not null ? digest.Value
        : tags.Count == 0 ? null
        : "tags " + string.Join(", ", tags.Select(tag => tag.Value));

    // In byte order and once each: whoever moves several tags locks their rows in the same order.
    private static IReadOnlyList<Tag> TagsOf(Reference reference, StringValues query)
    {
        if (reference.Tag is { } tag)
        {
            return [tag];
        }

        return query.Count > MostTags
            ? throw OciErrors.TagInvalid.WithStatus(StatusCodes.Status414UriTooLong, $"at most {MostTags} tags at once")
            : [.. query.Select(Tag.Parse).DistinctBy(t => t.Value).OrderBy(t => t.Value, StringComparer.Ordinal)];
    }
}
