using System.Net;
using EdgeRegistry.Edge.Upstream;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>
/// The bytes of one blob in order, taken up again where a transfer broke off: by <c>Range</c>, or from the beginning without keeping what
/// is here already when the origin answers with the whole. A transfer that makes no progress for a while, new attempts included, fails.
/// </summary>
internal sealed class ResumingBody(BlobFetch fetch, long size, HttpResponseMessage first, ResumeRules rules) : IAsyncDisposable
{
    private HttpResponseMessage? _answer = first;
    private Stream? _stream;
    private long _brokenAt = -1;
    private int _attempts;

    /// <summary>Bytes handed out so far.</summary>
    public long Position { get; private set; }

    /// <summary>The next bytes; 0 at the end.</summary>
    /// <exception cref="FetchFailedException">No progress for too long, or the blob is gone.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
    {
        while (Position < size)
        {
            try
            {
                _stream ??= await OpenAsync(stop);
                var count = await ReadOnceAsync(_stream, buffer, stop);
                Position += count;
                (_brokenAt, _attempts) = (-1, 0);
                return count;
            }
            catch (Exception e) when (IsBreak(e) && !stop.IsCancellationRequested)
            {
                await CloseAsync();
                await PauseAsync(e, stop);
            }
        }

        return 0;
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static bool IsBreak(Exception e) =>
        e is IOException or HttpRequestException or OperationCanceledException or OriginUnavailableException;

    private async Task<Stream> OpenAsync(CancellationToken stop)
    {
        if (_answer is not null)
        {
            return await _answer.Content.ReadAsStreamAsync(stop);
        }

        rules.Metrics.FetchResumed();
        _answer = await rules.Origin.GetBlobAsync(fetch.Repository, fetch.Digest, stop, Position);
        var content = _answer.Content.Headers;
        var stream = await _answer.Content.ReadAsStreamAsync(stop);
        switch (_answer.StatusCode)
        {
            case HttpStatusCode.PartialContent when content.ContentRange is { } range && range.From == Position && range.To == size - 1 && range.Length == size:
                return stream;
            case HttpStatusCode.OK when content.ContentLength == size:
                await SkipAsync(stream, stop);
                return stream;
            case HttpStatusCode.NotFound:
                throw new FetchFailedException(FetchFailure.Origin, "the blob disappeared from the origin in the middle of its transfer");
            default:
                throw new IOException($"the origin answered {(int)_answer.StatusCode} with {content.ContentLength} bytes where the rest of {size} was asked");
        }
    }

    private async Task SkipAsync(Stream stream, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        for (var left = Position; left > 0;)
        {
            left -= await ReadOnceAsync(stream, buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), stop);
        }
    }

    // Only called before the end: an early end is a break too.
    private async ValueTask<int> ReadOnceAsync(Stream stream, Memory<byte> buffer, CancellationToken stop)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(stop);
        stall.CancelAfter(rules.StallTimeout);
        var count = await stream.ReadAsync(buffer, stall.Token);
        return count > 0 ? count : throw new IOException("the origin ended the body early");
    }

    private async Task PauseAsync(Exception reason, CancellationToken stop)
    {
        _brokenAt = _brokenAt < 0 ? rules.Time.GetTimestamp() : _brokenAt;
        if (rules.Time.GetElapsedTime(_brokenAt) >= rules.ResumeTimeout)
        {
            throw new FetchFailedException(FetchFailure.Origin, $"the origin broke off after {Position} of {size} bytes, and no attempt since brought more", reason);
        }

        var pause = TimeSpan.FromMilliseconds(Math.Min(1000, 50 << Math.Min(_attempts++, 5)));
        await Task.Delay(pause, rules.Time, stop);
    }

    private async ValueTask CloseAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        _answer?.Dispose();
        (_stream, _answer) = (null, null);
    }
}

/// <summary>Whom to ask again, and for how long.</summary>
internal sealed record ResumeRules(OriginClient Origin, TimeSpan StallTimeout, TimeSpan ResumeTimeout, TimeProvider Time, EdgeMetrics Metrics);
