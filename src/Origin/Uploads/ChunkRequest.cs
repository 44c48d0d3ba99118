using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>A request that carries bytes of an upload, with or without a <c>Content-Range</c>.</summary>
internal sealed class ChunkRequest
{
    private readonly HttpRequest _request;
    private readonly ContentRange? _range;

    private ChunkRequest(HttpRequest request, ContentRange? range) => (_request, _range) = (request, range);

    /// <summary>Checks what can be checked before a byte is read.</summary>
    /// <exception cref="OciException">416 when the chunk does not continue the upload; <c>SIZE_INVALID</c>.</exception>
    public static ChunkRequest Read(HttpRequest request, UploadSession session)
    {
        var header = request.Headers.ContentRange.ToString();
        if (header.Length == 0)
        {
            return new ChunkRequest(request, null);
        }

        if (!ContentRange.TryParse(header, out var range))
        {
            throw UploadAnswer.OutOfOrder(session, "Content-Range is not <start>-<end>");
        }

        if (range.Start != session.Received)
        {
            throw UploadAnswer.OutOfOrder(session, "the chunk does not begin where the upload ends");
        }

        return request.ContentLength is { } length && length != range.Length
            ? throw OciErrors.SizeInvalid.With($"Content-Length is {length}, but Content-Range has {range.Length} bytes")
            : new ChunkRequest(request, range);
    }

    /// <summary>Receives the bytes; keeps what arrived, and throws when that is not all.</summary>
    public async Task ReceiveAsync(UploadTurn turn)
    {
        var session = turn.Session;
        if (_range is not null && _range.Start != session.Received)
        {
            await turn.ReleaseAsync();
            throw UploadAnswer.OutOfOrder(session, "the chunk does not begin where the upload ends");
        }

        var broken = await turn.ReceiveAsync(_request.BodyReader, _range?.Length ?? long.MaxValue - turn.Written);
        if (broken is null && _range is not null && turn.Written - session.Received != _range.Length)
        {
            broken = OciErrors.SizeInvalid.With("the body is shorter than its Content-Range");
        }

        if (broken is not null)
        {
            await turn.ReleaseAsync();
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(broken);
        }
    }
}
