using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Memory;
using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Pull.ZeroCopy;
using EdgeRegistry.Hosting.Content;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Pull;

/// <summary>Sends a blob that the caller may have: from the disk, from the fetch in flight, or past a disk that refuses.</summary>
internal sealed class ServeBlob(PassThrough passThrough, SmallBlobs small, FetchRules rules, EdgeMetrics metrics)
{
    // Above this, where the kernel can send the file itself, that costs less than copying bytes into the socket.
    private const int KernelIsCheaper = 64 * 1024;

    /// <summary>Sends from memory, if the blob is there. The caller has seen its link.</summary>
    public bool TryFromMemory(HttpContext context, Digest digest, out Task sent)
    {
        sent = Task.CompletedTask;
        if (!small.TryGet(digest, out var blob) || KernelSends(context, blob.Length))
        {
            return false;
        }

        if (BlobParts.TryBegin(context, digest, blob.Length) is { } parts)
        {
            metrics.Served("blob", "memory", parts.Bytes);
            sent = parts.SendAsync(context, each => MemoryBody.SendAsync(context, blob.AsMemory((int)each.Offset, (int)each.Length)));
            return true;
        }

        var range = BlobHeaders.Write(context, digest, blob.Length);
        metrics.Served("blob", "memory", range?.Length ?? 0);
        if (range is { } part)
        {
            sent = MemoryBody.SendAsync(context, blob.AsMemory((int)part.Offset, (int)part.Length));
        }

        return true;
    }

    /// <summary>Answers a HEAD for a blob whose bytes are not here.</summary>
    public void HeadOnly(HttpContext context, Digest digest, long size)
    {
        metrics.Served("blob", "origin", 0);
        _ = BlobHeaders.Write(context, digest, size);
    }

    /// <summary>Sends from the disk.</summary>
    public async Task FromDiskAsync(HttpContext context, Digest digest, CachedFile file)
    {
        if (BlobParts.TryBegin(context, digest, file.Size) is { } parts)
        {
            metrics.Served("blob", "disk", parts.Bytes);
            await parts.SendAsync(context, each => BodyWriter.SendAsync(context, file.Stream, each));
        }
        else if (BlobHeaders.Write(context, digest, file.Size) is { } range)
        {
            metrics.Served("blob", "disk", range.Length);
            if (!KernelSends(context, file.Size))
            {
                small.ServedFromDisk(digest, file.Size);
            }

            await BodyWriter.SendAsync(context, file.Stream, range);
        }
    }

    /// <summary>Sends from a growing file. False when the fetch turned out to say nothing about this repository: look again.</summary>
    /// <param name="context">The request.</param>
    /// <param name="question">What it asks.</param>
    /// <param name="fetch">Held by the caller.</param>
    /// <param name="mayRead">Asked again when the fetch has begun: whether this repository is known to have the blob.</param>
    /// <exception cref="OciException"><c>BLOB_UNKNOWN</c>.</exception>
    /// <exception cref="FetchFailedException">The fetch ended without its blob.</exception>
    public async Task<bool> FromFetchAsync(HttpContext context, FetchQuestion question, BlobFetch fetch, Func<bool> mayRead)
    {
        var progress = new BodyProgress();
        try
        {
            if (await fetch.Head.WaitAsync(context.RequestAborted) is not { } size)
            {
                // Another repository's 404 says nothing about this one.
                return fetch.Repository == question.Repository ? throw OciErrors.BlobUnknown.With(null, fetch.Digest.Value) : false;
            }

            if (!mayRead())
            {
                return false;
            }

            await WaitForSmallAsync(fetch, context.RequestAborted);
            if (BlobHeaders.Write(context, fetch.Digest, size) is { } range)
            {
                Count(fetch, range);
                progress.Range = range;
                using var reader = new BlobReader(fetch, range, BlobRequest.IsOpenEnded(context.Request.Headers.Range));
                await BodyWriter.SendAsync(context, fetch, reader, progress);
            }

            return true;
        }
        catch (FetchFailedException e) when (e.Failure is FetchFailure.Superseded)
        {
            return false;
        }
        catch (FetchFailedException e) when (e.Failure is FetchFailure.Disk)
        {
            await (progress.Range is { } range
                ? passThrough.GoOnAsync(context, question, fetch, range, progress.Sent)
                : passThrough.SendAsync(context, question));
            return true;
        }
    }

    private static bool KernelSends(HttpContext context, long size) => size > KernelIsCheaper && context.Features.Get<SocketWriter>() is not null;

    // Nothing of a small blob is sent before its digest matched anyway, so a bad one can still get a proper error.
    private static async Task WaitForSmallAsync(BlobFetch fetch, CancellationToken cancellationToken)
    {
        while (fetch.Size <= FetchSizes.Withheld)
        {
            var progress = fetch.Progress.Next;
            if (fetch.IsVerified)
            {
                return;
            }

            fetch.ThrowIfOver(canRead: false);
            await progress.WaitAsync(cancellationToken);
        }
    }

    private void Count(BlobFetch fetch, ByteRange range)
    {
        metrics.Served("blob", "fill", range.Length);
        if (!fetch.IsVerified && range.Length > 0 && (range.Offset > 0 || range.End < fetch.Size) && rules.Options.UnverifiedRanges)
        {
            metrics.UnverifiedRangeServed();
        }
    }
}
