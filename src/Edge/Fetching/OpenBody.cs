using System.Net;

namespace EdgeRegistry.Edge.Fetching;

/// <summary>A transfer that has begun.</summary>
/// <param name="answer">Disposed with it.</param>
/// <param name="stream">The body.</param>
/// <param name="start">The position of its first byte: what was asked, or 0 when the source sends the whole instead.</param>
/// <param name="size">Size of the whole blob in bytes, as this answer tells it.</param>
/// <param name="metrics">Told of every byte that arrives.</param>
internal sealed class OpenBody(HttpResponseMessage answer, Stream stream, long start, long size, EdgeMetrics metrics) : IAsyncDisposable
{
    private CancellationTokenSource? _stall;

    /// <summary>The position of its first byte.</summary>
    public long Start { get; } = start;

    /// <summary>Size of the whole blob in bytes.</summary>
    public long Size { get; } = size;

    /// <summary>True when the answer carries the blob's strong entity tag.</summary>
    public required bool IsNamed { get; init; }

    /// <summary>True when it is the range that was asked; false when it is the whole.</summary>
    public bool IsRange => answer.StatusCode is HttpStatusCode.PartialContent;

    /// <summary>The next bytes. Only called before the end: an early end is a break too.</summary>
    /// <exception cref="IOException">The source ended early.</exception>
    /// <exception cref="OperationCanceledException">Nothing came for too long.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, TimeSpan patience, CancellationToken stop)
    {
        _stall ??= CancellationTokenSource.CreateLinkedTokenSource(stop);
        _stall.CancelAfter(patience);
        var count = await stream.ReadAsync(buffer, _stall.Token);
        _stall.CancelAfter(Timeout.InfiniteTimeSpan);
        metrics.OriginReceived(count);
        return count > 0 ? count : throw new IOException("the origin ended the body early");
    }

    public async ValueTask DisposeAsync()
    {
        _stall?.Dispose();
        await stream.DisposeAsync();
        answer.Dispose();
    }
}
