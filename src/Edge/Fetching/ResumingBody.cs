using EdgeRegistry.Edge.Upstream;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// The bytes of one blob in order, from a position on, taken up again where a transfer broke off: by <c>Range</c>, or from the beginning
/// without keeping what came before when the source answers with the whole. A transfer that makes no progress for a while, new attempts
/// included, fails.
/// </summary>
internal sealed class ResumingBody(BlobSource source, FetchQuestion question, long size, long position, ResumeRules rules) : IAsyncDisposable
{
    private OpenBody? _body;
    private long _brokenAt = -1;
    private int _attempts;

    /// <summary>The position of the next byte.</summary>
    public long Position { get; private set; } = position;

    /// <summary>
    /// Asked when the source sends the whole where a range was asked: from which position on it is wanted, or null to give up. Without it,
    /// what is before the position is skipped.
    /// </summary>
    public Func<long?>? WhenWhole { get; init; }

    /// <summary>A transfer that has begun already, at the position.</summary>
    public void Use(OpenBody body) => _body = body;

    /// <summary>The next bytes, at least one.</summary>
    /// <param name="buffer">Takes no more than may be read before <paramref name="to"/>.</param>
    /// <param name="to">Where the transfer may end; <c>size</c> for the rest of the blob.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="FetchFailedException">No progress for too long, or the blob is gone, or it is another one.</exception>
    /// <exception cref="RangeIgnoredException">The source sent the whole, and it is not wanted.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, long to, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                _body ??= await OpenAsync(to, stop);
                var count = await _body.ReadAsync(buffer, rules.StallTimeout, stop);
                Position += count;
                (_brokenAt, _attempts) = (-1, 0);
                return count;
            }
            catch (Exception e) when (IsBreak(e) && !stop.IsCancellationRequested)
            {
                await CloseAsync();
                await PauseAsync(e, stop);
                rules.Metrics.FetchResumed();
            }
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static bool IsBreak(Exception e) =>
        e is IOException or HttpRequestException or OperationCanceledException or OriginUnavailableException;

    private async Task<OpenBody> OpenAsync(long to, CancellationToken stop)
    {
        var body = await source.OpenAsync(question.Repository, question.Digest, Position, to < size ? to : null, stop)
            ?? throw new FetchFailedException(FetchFailure.Gone, "the blob disappeared from the origin in the middle of its transfer");
        try
        {
            if (body.Size != size)
            {
                throw new OtherSizeException($"the origin's blob has {body.Size} bytes now, it had {size}");
            }

            await SkipAsync(body, stop);
            return body;
        }
        catch
        {
            await body.DisposeAsync();
            throw;
        }
    }

    private async Task SkipAsync(OpenBody body, CancellationToken stop)
    {
        if (body.Start == Position)
        {
            return;
        }

        Position = WhenWhole is null ? Position : WhenWhole() ?? throw new RangeIgnoredException();
        var buffer = new byte[64 * 1024];
        for (var left = Position; left > 0;)
        {
            left -= await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), rules.StallTimeout, stop);
        }
    }

    private async Task PauseAsync(Exception reason, CancellationToken stop)
    {
        _brokenAt = _brokenAt < 0 ? rules.Time.GetTimestamp() : _brokenAt;
        var left = rules.ResumeTimeout - rules.Time.GetElapsedTime(_brokenAt);
        if (left <= TimeSpan.Zero)
        {
            throw new FetchFailedException(
                reason is OtherSizeException ? FetchFailure.Mismatch : FetchFailure.Origin,
                $"the origin broke off after {Position} of {size} bytes, and no attempt since brought more",
                reason);
        }

        var pause = TimeSpan.FromMilliseconds(Math.Min(1000, 50 << Math.Min(_attempts++, 5)));
        if (reason is OriginUnavailableException { RetryAfter: { } text } && int.TryParse(text, out var seconds) && seconds > 0)
        {
            pause = TimeSpan.FromSeconds(seconds);
        }

        await Task.Delay(pause < left ? pause : left, rules.Time, stop);
    }

    private async ValueTask CloseAsync()
    {
        if (_body is { } body)
        {
            _body = null;
            await body.DisposeAsync();
        }
    }

    private sealed class OtherSizeException(string message) : IOException(message);
}

/// <summary>The source answered a range with the whole, which another transfer brings already.</summary>
internal sealed class RangeIgnoredException() : Exception("the origin ignores ranges");

/// <summary>For how long a broken transfer is taken up.</summary>
internal sealed record ResumeRules(TimeSpan StallTimeout, TimeSpan ResumeTimeout, TimeProvider Time, EdgeMetrics Metrics);
