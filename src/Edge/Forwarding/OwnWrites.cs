using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Tags;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Forwarding;

/// <summary>
/// Keeps this edge's beliefs right about writes that pass through it: a tag is invalidated before its write is forwarded and after
/// any outcome, an unknown one included, and before the client hears of it, so that whoever asks after the acknowledgement gets the new
/// value. What was not there may be there now: every "not there" of the repository is forgotten with it.
/// </summary>
internal sealed class OwnWrites(TagTable tags, LinkTable links)
{
    /// <summary>Call before a write is forwarded.</summary>
    public void Before(HttpRequest request, RequestPath path)
    {
        if (path.Kind is not RequestKind.Upload) // whoever continues a session is known to the origin only: what he changes is seen when it says so
        {
            Written(request, path);
        }

        foreach (var tag in TagsOf(request, path))
        {
            tags.Invalidate(tag);
        }
    }

    /// <summary>Call after any outcome.</summary>
    public void After(HttpRequest request, RequestPath path, WriteOutcome outcome)
    {
        if (outcome is WriteOutcome.Refused)
        {
            return;
        }

        var succeeded = outcome is WriteOutcome.Done;
        Written(request, path);
        foreach (var tag in TagsOf(request, path))
        {
            if (succeeded)
            {
                tags.Drop(tag);
            }
            else
            {
                tags.Invalidate(tag);
            }
        }

        if (succeeded && HttpMethods.IsDelete(request.Method))
        {
            Unlink(path);
        }
    }

    // A 404 that is remembered, or on its way, is older. A chunk of an upload makes nothing appear.
    private void Written(HttpRequest request, RequestPath path)
    {
        if (path.Repository is { } repository && !HttpMethods.IsPatch(request.Method))
        {
            links.Written(repository.Value);
        }
    }

    private void Unlink(RequestPath path)
    {
        if (path.Kind is RequestKind.Blob)
        {
            links.DropBlob(path.Repository!.Value, path.Digest!.Value);
        }
        else if (path.Kind is RequestKind.Manifest && path.TryReference?.Digest is { } digest)
        {
            links.DropManifest(path.Repository!.Value, digest.Value);
        }
    }

    private static IEnumerable<TagKey> TagsOf(HttpRequest request, RequestPath path)
    {
        if (path.Kind is not RequestKind.Manifest || !(HttpMethods.IsPut(request.Method) || HttpMethods.IsDelete(request.Method)))
        {
            yield break;
        }

        if (path.TryReference?.Tag is { } tag)
        {
            yield return TagKey.Of(path.Repository!, tag);
        }

        foreach (var text in request.Query["tag"])
        {
            if (Tag.TryParse(text, out var extra))
            {
                yield return TagKey.Of(path.Repository!, extra);
            }
        }
    }
}
