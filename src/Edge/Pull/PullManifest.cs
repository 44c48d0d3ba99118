using EdgeRegistry.Edge.Audit;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Prefetch;
using EdgeRegistry.Edge.Tags;
using EdgeRegistry.Hosting.Content;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>
/// <c>GET</c> and <c>HEAD /v2/&lt;name&gt;/manifests/&lt;reference&gt;</c> (end-3): the caller may pull here → what is the tag → the
/// manifest, byte for byte. <c>Accept</c> never changes the bytes.
/// </summary>
internal sealed class PullManifest(TagResolver tags, ManifestSource manifests, PrefetchQueue prefetch, PullReports reports, EdgeMetrics metrics)
{
    /// <summary>Answers a request.</summary>
    /// <exception cref="OciException"><c>MANIFEST_UNKNOWN</c> or <c>DENIED</c>.</exception>
    public Task InvokeAsync(HttpContext context, RequestPath path)
    {
        var repository = path.Repository!;
        var reference = path.ReferenceToRead();
        var digest = reference.Digest ?? tags.TryResolve(repository, reference.Tag!)?.Digest;
        return digest is not null && manifests.TryFind(repository, digest) is { } content
            ? AnswerAsync(context, new(repository, reference, digest), content, age: null)
            : FindAndAnswerAsync(context, repository, reference);
    }

    private async Task FindAndAnswerAsync(HttpContext context, RepositoryName repository, Reference reference)
    {
        var resolution = default(TagResolution);
        if (reference.Tag is { } tag)
        {
            resolution = await tags.ResolveAsync(repository, tag, context.RequestAborted);
        }

        var digest = reference.Digest ?? resolution.Entry?.Digest ?? throw Unknown(reference);
        var question = new ManifestQuestion(repository, digest, resolution.Entry?.MediaTypeCode ?? 0, resolution.Proof, resolution.Age is not null);
        var content = await manifests.FindAsync(question, context.RequestAborted) ?? throw Unknown(reference);
        if (HttpMethods.IsGet(context.Request.Method) && content.Source is not "stale")
        {
            prefetch.ManifestPulled(repository, digest, content.Body, content.MediaTypeCode);
        }

        await AnswerAsync(context, new(repository, reference, digest), content, resolution.Age);
    }

    private static OciException Unknown(Reference reference) => OciErrors.ManifestUnknown.With(null, reference.Value);

    private Task AnswerAsync(HttpContext context, Found found, ManifestContent content, TimeSpan? age)
    {
        var (request, response, digest) = (context.Request, context.Response, found.Digest);
        response.Headers["Docker-Content-Digest"] = digest.Value;
        response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        response.Headers.ETag = digest.ETag;
        if (age is { } stale)
        {
            response.Headers.Age = ((long)stale.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            response.Headers.Warning = "299 - \"the origin cannot be reached: this tag may have moved\"";
        }

        if (Preconditions.IsNotModified(request, digest))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = MediaTypes.FromCode(content.MediaTypeCode);
        response.ContentLength = content.Body.Length;
        var isHead = HttpMethods.IsHead(request.Method);
        metrics.Served("manifest", age is null ? content.Source : "stale", isHead ? 0 : content.Body.Length);
        if (isHead)
        {
            return Task.CompletedTask;
        }

        reports.Pulled(context, found.Repository, found.Reference, digest);
        return MemoryBody.SendAsync(context, content.Body);
    }

    private readonly record struct Found(RepositoryName Repository, Reference Reference, Digest Digest);
}
