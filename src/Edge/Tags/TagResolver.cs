using System.Net;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tags;

/// <summary>
/// Turns a tag into a digest: from memory under a lease; else by a conditional HEAD at the origin, one for each reader, so that no
/// reader is told something that was asked before it came; else, while the origin cannot be reached, the last known value with its age.
/// </summary>
internal sealed class TagResolver(
    TagTable tags, TagTruth truth, FreshnessClock clock, OriginClient origin, UpstreamOptions upstream, TagOptions options)
{
    private readonly LinkTable _links = truth.Links;
    private readonly AbsenceTable _absences = truth.Absences;

    /// <summary>The tag's value when it is under a lease; else null. Asks nobody.</summary>
    public TagEntry? TryResolve(RepositoryName repository, Tag tag) =>
        tags.Find(TagKey.Of(repository, tag)) is { } known && tags.IsFresh(known) ? known : null;

    /// <summary>Resolves a tag.</summary>
    /// <exception cref="OriginUnavailableException">The origin cannot be asked and nothing (young enough) is known.</exception>
    public async Task<TagResolution> ResolveAsync(RepositoryName repository, Tag tag, CancellationToken cancellationToken)
    {
        var key = TagKey.Of(repository, tag);
        var known = tags.Find(key);
        if (known is not null && tags.IsFresh(known))
        {
            return new TagResolution(known, null, null);
        }

        if (known is null && _absences.IsAbsent(repository, Reference.To(tag)))
        {
            return default;
        }

        var (generation, question) = (tags.GenerationOf(key), tags.NextQuestion());
        var proof = _links.BeginProof(repository);
        try
        {
            var patience = known is null ? upstream.AnswerTimeout : upstream.RevalidateTimeout;
            using var answer = await origin.HeadManifestAsync(repository, Reference.To(tag), known?.Digest, patience, cancellationToken);
            if (answer.StatusCode is HttpStatusCode.NotFound)
            {
                tags.Drop(key);
                _absences.Learn(repository, Reference.To(tag), proof);
                return default;
            }

            var entry = answer.StatusCode is HttpStatusCode.NotModified && known is not null
                ? known with { ConfirmedAt = clock.Now, Mark = proof.Mark }
                : Read(answer, proof);
            tags.Learn(key, entry with { Question = question }, generation);
            return new TagResolution(entry, null, proof);
        }
        catch (OriginUnavailableException) when (StillKnown(key) is { } kept)
        {
            return new TagResolution(kept, TimeSpan.FromMilliseconds(Math.Max(0, clock.Now - kept.ConfirmedAt)), null);
        }
    }

    // Looked up again: it may have been dropped while the origin was asked.
    private TagEntry? StillKnown(TagKey key) =>
        tags.Find(key) is { } entry && clock.Now - entry.ConfirmedAt <= options.MaxStale.TotalMilliseconds ? entry : null;

    private TagEntry Read(HttpResponseMessage answer, LinkProof proof)
    {
        var text = answer.Headers.TryGetValues("Docker-Content-Digest", out var values) ? values.FirstOrDefault() : null;
        var mediaType = MediaTypes.WithoutParameters(answer.Content.Headers.ContentType?.ToString());
        return Digest.TryParse(text, out var digest) && MediaTypes.IsManifest(mediaType) && answer.Content.Headers.ContentLength is { } size
            ? new TagEntry(digest, MediaTypes.CodeOf(mediaType), size, clock.Now, proof.Mark)
            : throw new OriginUnavailableException("the origin's answer for a tag lacks its digest, type or length");
    }
}

/// <summary>What the origin's answers about tags prove: that something is there, or is not.</summary>
internal sealed record TagTruth(LinkTable Links, AbsenceTable Absences);
