using System.Collections.Concurrent;
using System.Net;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tags;

/// <summary>
/// Asks the origin what a tag is, by a conditional HEAD, and learns the answer. Under a lease, where every change is heard of before it is
/// acknowledged, readers share a question as long as nothing has changed since it began: of two at once nobody could tell whose answer is
/// the older one. Without a lease each reader asks, so that none is told something that was asked before it came.
/// </summary>
internal sealed class TagQuestions(TagTable tags, TagTruth truth, FreshnessClock clock, OriginClient origin, UpstreamOptions upstream)
{
    private readonly ConcurrentDictionary<(TagKey Key, long Generation), Lazy<Task<TagAnswer>>> _asking = new();

    /// <summary>Asks.</summary>
    /// <exception cref="OriginUnavailableException">The origin cannot be asked.</exception>
    public Task<TagAnswer> AskAsync(RepositoryName repository, Tag tag, CancellationToken cancellationToken)
    {
        var key = TagKey.Of(repository, tag);
        var generation = tags.GenerationOf(key);
        if (clock.Mark == 0)
        {
            return AskOnceAsync(repository, tag, generation, cancellationToken);
        }

        var shared = (key, generation);
        return _asking.GetOrAdd(shared, _ => new Lazy<Task<TagAnswer>>(() => AskAndLeaveAsync(repository, tag, shared))).Value.WaitAsync(cancellationToken);
    }

    // Leaves the table itself, after it has learned: the next question begins behind it. Those who wait may all have gone.
    private async Task<TagAnswer> AskAndLeaveAsync(RepositoryName repository, Tag tag, (TagKey Key, long Generation) shared)
    {
        try
        {
            return await AskOnceAsync(repository, tag, shared.Generation, CancellationToken.None);
        }
        finally
        {
            _asking.TryRemove(shared, out _);
        }
    }

    private async Task<TagAnswer> AskOnceAsync(RepositoryName repository, Tag tag, long generation, CancellationToken cancellationToken)
    {
        var key = TagKey.Of(repository, tag);
        var known = tags.Find(key);
        var proof = truth.Links.BeginProof(repository);
        var patience = known is null ? upstream.AnswerTimeout : upstream.RevalidateTimeout;
        using var answer = await origin.HeadManifestAsync(repository, Reference.To(tag), known?.Digest, patience, cancellationToken);
        var isOld = proof.Mark != 0 && tags.GenerationOf(key) != generation;
        if (answer.StatusCode is HttpStatusCode.NotFound)
        {
            tags.Drop(key);
            truth.Absences.Learn(repository, Reference.To(tag), proof);
            return new TagAnswer(null, proof, isOld);
        }

        var entry = answer.StatusCode is HttpStatusCode.NotModified && known is not null
            ? known with { ConfirmedAt = clock.Now, Mark = proof.Mark }
            : Read(answer, proof);
        tags.Learn(key, entry, generation);
        return new TagAnswer(entry, proof, isOld);
    }

    private TagEntry Read(HttpResponseMessage answer, LinkProof proof)
    {
        var text = answer.Headers.TryGetValues("Docker-Content-Digest", out var values) ? values.FirstOrDefault() : null;
        var mediaType = MediaTypes.WithoutParameters(answer.Content.Headers.ContentType?.ToString());
        return Digest.TryParse(text, out var digest) && MediaTypes.IsManifest(mediaType) && answer.Content.Headers.ContentLength is { } size
            ? new TagEntry(digest, MediaTypes.CodeOf(mediaType), size, clock.Now, proof.Mark)
            : throw new OriginUnavailableException("the origin's answer for a tag lacks its digest, type or length");
    }
}

/// <summary>What the origin said of a tag.</summary>
/// <param name="Entry">The value; null when there is no such tag.</param>
/// <param name="Proof">Begun before the question.</param>
/// <param name="IsOld">True under a lease when the tag has changed since the question began: another reader may have a later value already.</param>
internal readonly record struct TagAnswer(TagEntry? Entry, LinkProof Proof, bool IsOld);

/// <summary>What the origin's answers about tags prove: that something is there, or is not.</summary>
internal sealed record TagTruth(LinkTable Links, AbsenceTable Absences);
