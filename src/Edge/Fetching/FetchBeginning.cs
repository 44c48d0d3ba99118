using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Fetching.Partials;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>Begins a fetch: with what is here of its blob, or with the origin's first answer.</summary>
internal sealed class FetchBeginning(PieceWriter writer, PartialStore partials, BlobStore store, FetchRules rules, FetchingMetrics metrics)
{
    /// <summary>Begins; false when the repository has no such blob.</summary>
    /// <param name="fetch">The fetch.</param>
    /// <param name="start">Starts the piece whose transfer has begun.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="FetchFailedException">The origin answered nothing usable, or the disk refused.</exception>
    /// <exception cref="Upstream.OriginUnavailableException">The origin cannot be asked.</exception>
    public async Task<bool> BeginAsync(BlobFetch fetch, Action<Piece, OpenBody> start, CancellationToken stop)
    {
        var question = fetch.Question;
        OnDisk.Do(store.ThrowIfOffline); // before the origin is asked in vain
        if (OnDisk.Do(() => partials.TryOpen(question.Digest)) is var (file, size, here))
        {
            metrics.PartialResumed();
            fetch.Begin(file, new FetchStart(size, here, IsProof: false, rules.IsParallel(size)));
            return true;
        }

        var part = FirstPart(question);
        if (await OpenAsync(question, part, stop) is not { } body)
        {
            return false;
        }

        try
        {
            Begin(fetch, body, part, start);
            return true;
        }
        catch
        {
            writer.Leave();
            await body.DisposeAsync();
            throw;
        }
    }

    private async Task<OpenBody?> OpenAsync(FetchQuestion question, Extent? part, CancellationToken stop)
    {
        try
        {
            return await writer.OpenAsync(question, part?.From ?? 0, part?.To, stop);
        }
        catch (IOException) when (part is not null)
        {
            return await OpenAsync(question, null, stop); // it answers ranges wrongly: then the whole, which the digest judges
        }
        catch (IOException e)
        {
            throw new FetchFailedException(FetchFailure.Origin, e.Message, e);
        }
    }

    private Extent? FirstPart(FetchQuestion question)
    {
        if (question.Part is { } part)
        {
            var to = Math.Min(part.End, part.Offset + (question.IsOpenEnded ? FetchSizes.FirstWindow : FetchSizes.Piece));
            return new Extent(FetchSizes.ChunkStart(part.Offset), Math.Min(question.Expected, FetchSizes.ChunkEnd(to)));
        }

        return rules.BeginsWithPiece(question.Expected) ? new Extent(0, FetchSizes.Piece) : null;
    }

    private void Begin(BlobFetch fetch, OpenBody body, Extent? part, Action<Piece, OpenBody> start)
    {
        var (digest, size) = (fetch.Digest, body.Size);
        var isSide = body.IsRange && fetch.Question.Part is not null;
        var file = OnDisk.Do(() => isSide ? partials.Create(digest, size) : Temporary(digest, size));
        // A range without the blob's name on it proves nothing; nor does a fetch of parts, which may live for as long as there are readers.
        var isProof = !isSide && (!body.IsRange || body.IsNamed);
        fetch.Begin(file, new FetchStart(size, [], isProof, rules.IsParallel(size)));
        if (!isSide)
        {
            fetch.Plan.WantRest(PieceKind.Whole);
        }

        var piece = fetch.Plan.Claim(body.Start, body.IsRange ? Math.Min(part!.Value.To, size) : size, isSide ? PieceKind.Side : PieceKind.Whole);
        if (part is not null && !body.IsRange)
        {
            fetch.Plan.RangesAreIgnored(piece);
        }

        start(piece, body);
    }

    private FetchFile Temporary(Oci.Digest digest, long size)
    {
        var (path, file) = store.CreateTemporary(digest, size);
        return new FetchFile(path, file, IsPartial: false);
    }
}
