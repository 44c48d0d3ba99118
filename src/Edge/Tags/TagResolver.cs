using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tags;

/// <summary>
/// Turns a tag into a digest: from memory under a lease; else by asking the origin (<see cref="TagQuestions"/>); else, while the origin
/// cannot be reached, the last known value with its age.
/// </summary>
internal sealed class TagResolver(TagTable tags, AbsenceTable absences, TagQuestions questions, FreshnessClock clock, TagOptions options)
{
    // Under a lease a value that a change overtook is not told, because a later one may have been. A tag that is written all the time is
    // told nevertheless.
    private const int MostQuestions = 4;

    /// <summary>The tag's value when it is under a lease; else null. Asks nobody.</summary>
    public TagEntry? TryResolve(RepositoryName repository, Tag tag) =>
        tags.Find(TagKey.Of(repository, tag)) is { } known && tags.IsFresh(known) ? known : null;

    /// <summary>Resolves a tag.</summary>
    /// <exception cref="OriginUnavailableException">The origin cannot be asked and nothing (young enough) is known.</exception>
    public async Task<TagResolution> ResolveAsync(RepositoryName repository, Tag tag, CancellationToken cancellationToken)
    {
        for (var asked = 1; ; asked++)
        {
            if (TryResolve(repository, tag) is { } known)
            {
                return new TagResolution(known, null, null);
            }

            var key = TagKey.Of(repository, tag);
            if (tags.Find(key) is null && absences.IsAbsent(repository, Reference.To(tag)))
            {
                return default;
            }

            try
            {
                var answer = await questions.AskAsync(repository, tag, cancellationToken);
                if (answer.Entry is not { } entry)
                {
                    return default;
                }

                if (!answer.IsOld || asked == MostQuestions)
                {
                    return new TagResolution(entry, null, answer.Proof);
                }
            }
            catch (OriginUnavailableException) when (StillKnown(key) is { } kept)
            {
                return new TagResolution(kept, TimeSpan.FromMilliseconds(Math.Max(0, clock.Now - kept.ConfirmedAt)), null);
            }
        }
    }

    // Looked up again: it may have been dropped while the origin was asked.
    private TagEntry? StillKnown(TagKey key) =>
        tags.Find(key) is { } entry && clock.Now - entry.ConfirmedAt <= options.MaxStale.TotalMilliseconds ? entry : null;
}
