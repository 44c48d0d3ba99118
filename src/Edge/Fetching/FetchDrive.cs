using EdgeRegistry.Edge.Fetching.Partials;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>Drives one fetch from its beginning until all bytes are here or nobody wants more: starts the pieces that its plan asks for.</summary>
internal sealed class FetchDrive(FetchBeginning beginning, PieceWriter writer, FetchEnding ending, PartialStore partials, FetchRules rules)
{
    // A partial blob that is worth completing waits so long for the link to be idle.
    private const int MostLingers = 60;

    /// <summary>Runs to the outcome; throws what broke a piece.</summary>
    /// <param name="fetch">The fetch.</param>
    /// <param name="pieces">Receives the transfers that run.</param>
    /// <param name="stop">Ends them.</param>
    /// <exception cref="FetchFailedException">It cannot be brought.</exception>
    public async Task<FetchOutcome> RunAsync(BlobFetch fetch, List<Task> pieces, CancellationToken stop)
    {
        if (!await beginning.BeginAsync(fetch, (piece, body) => pieces.Add(writer.WriteAsync(fetch, piece, body, stop)), stop))
        {
            return FetchOutcome.Unknown;
        }

        var (state, plan) = (new State(rules.Time), fetch.Plan);
        while (true)
        {
            var woken = plan.Woken.Next;
            await CollectAsync(pieces);
            if (plan.IsComplete)
            {
                await Task.WhenAll(pieces);
                return FetchOutcome.Complete;
            }

            if (plan.IsRestWanted && fetch.File.IsPartial && !fetch.IsPromised)
            {
                ending.Promise(fetch);
            }

            while (plan.Next(writer.IsIdle) is { } piece)
            {
                Require(fetch, piece);
                pieces.Add(writer.WriteAsync(fetch, piece, null, stop));
            }

            SaveWhenDue(fetch, state, pieces.Count == 0);
            if (!await WaitAsync(fetch, Patience(fetch, state, pieces.Count), [woken, .. pieces], stop) && TryLeave(fetch, state, pieces.Count))
            {
                return FetchOutcome.Left;
            }
        }
    }

    private static async Task CollectAsync(List<Task> pieces)
    {
        for (var i = pieces.Count - 1; i >= 0; i--)
        {
            if (pieces[i] is { IsCompleted: true } ended)
            {
                pieces.RemoveAt(i);
                await ended; // throws what broke it
            }
        }
    }

    // False when the patience ran out.
    private async Task<bool> WaitAsync(BlobFetch fetch, TimeSpan? patience, Task[] events, CancellationToken stop)
    {
        var any = Task.WhenAny(events);
        if (patience is null)
        {
            await any.WaitAsync(stop);
            return true;
        }

        try
        {
            await any.WaitAsync(patience.Value, rules.Time, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return fetch.Holders > 1;
        }
    }

    // How long to wait for something to happen; null while somebody reads or something is on its way that will be used.
    private TimeSpan? Patience(BlobFetch fetch, State state, int pieces)
    {
        if (fetch.Holders > 1)
        {
            state.IsRead();
            return null;
        }

        if (fetch.Plan.IsWholeDemanded)
        {
            return rules.IsWorthFinishing(fetch.Plan) ? null : state.UntilLeft(rules.LeaveAfter);
        }

        return pieces > 0 ? null : FetchRules.Linger;
    }

    private bool TryLeave(BlobFetch fetch, State state, int pieces)
    {
        if (!fetch.Plan.IsWholeDemanded && pieces == 0 && state.Lingers++ < MostLingers && rules.IsWorthCompleting(fetch.Plan))
        {
            fetch.Plan.WantRest(PieceKind.Background);
            return false;
        }

        return fetch.TryClose();
    }

    private void Require(BlobFetch fetch, Piece piece)
    {
        if (piece.Kind is PieceKind.Side && fetch.File.IsPartial && !OnDisk.Do(() => partials.HasRoom(piece.To - piece.Position)))
        {
            throw new FetchFailedException(FetchFailure.Disk, "there is no room for more partial blobs");
        }
    }

    // What a killed edge would lose is at most what came in a second.
    private void SaveWhenDue(BlobFetch fetch, State state, bool isIdle)
    {
        if (fetch.File.IsPartial && fetch.Plan.Here is var here && here != state.SavedBytes && (isIdle || rules.Time.GetElapsedTime(state.SavedAt) >= FetchRules.Linger))
        {
            ending.Save(fetch);
            (state.SavedBytes, state.SavedAt) = (here, rules.Time.GetTimestamp());
        }
    }

    private sealed class State(TimeProvider time)
    {
        private long _leftAt = -1;

        public long SavedBytes { get; set; }

        public long SavedAt { get; set; } = time.GetTimestamp();

        public int Lingers { get; set; }

        public void IsRead() => (_leftAt, Lingers) = (-1, 0);

        public TimeSpan UntilLeft(TimeSpan after)
        {
            _leftAt = _leftAt < 0 ? time.GetTimestamp() : _leftAt;
            var left = after - time.GetElapsedTime(_leftAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
