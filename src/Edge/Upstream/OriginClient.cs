using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Oci;
using Polly;
using Polly.CircuitBreaker;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>
/// Asks the origin on behalf of the cache. An answer is 200, 206, 304, 404 or 416; everything that says "not now" (no connection, time-out,
/// 5xx, 429) is an <see cref="OriginUnavailableException"/>. An origin that lets requests time out is left alone for a moment, one that
/// asks for it with <c>Retry-After</c> as long as it asks. A whole body may cross the link LZ4-compressed: what the caller gets has its
/// true length and bytes.
/// </summary>
internal sealed class OriginClient(OriginConnection connection, UpstreamOptions options, OriginPauses pauses, Lz4Bodies lz4, EdgeMetrics metrics)
{
    private static readonly string[] ManifestTypes =
        [MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.DockerManifest, MediaTypes.DockerManifestList];

    private readonly ResiliencePipeline _breaker = new ResiliencePipelineBuilder()
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            // Only silence counts: a refused connection is known at once, and a 5xx is an answer.
            ShouldHandle = new PredicateBuilder().Handle<TimeoutException>(),
            FailureRatio = 0.5,
            MinimumThroughput = 2,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = options.BreakDuration,
        })
        .Build();

    /// <summary>Asks for a blob's body, or for the part from <paramref name="from"/> to before <paramref name="to"/>. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> GetBlobAsync(
        RepositoryName repository, Digest digest, CancellationToken cancellationToken, long from = 0, long? to = null) =>
        SendAsync(repository, "blob", HttpMethod.Get, $"blobs/{digest}", options.AnswerTimeout, cancellationToken, request => AskFor(request, digest, from, to));

    /// <summary>Asks whether a blob is in a repository.</summary>
    public Task<HttpResponseMessage> HeadBlobAsync(RepositoryName repository, Digest digest, TimeSpan patience, CancellationToken cancellationToken) =>
        SendAsync(repository, "link", HttpMethod.Head, $"blobs/{digest}", patience, cancellationToken);

    /// <summary>Asks for a manifest's body. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> GetManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        SendAsync(repository, "manifest", HttpMethod.Get, $"manifests/{digest}", options.AnswerTimeout, cancellationToken, lz4.AskFor);

    /// <summary>Asks what a reference is, without its body; 304 when it is still <paramref name="known"/>.</summary>
    public Task<HttpResponseMessage> HeadManifestAsync(
        RepositoryName repository, Reference reference, Digest? known, TimeSpan patience, CancellationToken cancellationToken) =>
        SendAsync(
            repository,
            reference.Tag is null ? "link" : "tag",
            HttpMethod.Head,
            $"manifests/{reference}",
            patience,
            cancellationToken,
            request => AskUnless(request, known));

    /// <summary>Asks for something that belongs to no repository: keys, projects, changes of access. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> AskAsync(string kind, string path, TimeSpan patience, CancellationToken cancellationToken) =>
        SendAsync(null, kind, HttpMethod.Get, path, patience, cancellationToken);

    /// <summary>Asks for a small document that belongs to no repository: all of it, at most so many bytes.</summary>
    /// <exception cref="OriginUnavailableException">There is none, or the origin cannot be asked.</exception>
    public async Task<byte[]> ReadAsync(string kind, string path, int most, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(kind, path, patience, cancellationToken);
        if (answer.StatusCode is not HttpStatusCode.OK)
        {
            throw new OriginUnavailableException($"the origin answered {(int)answer.StatusCode}");
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(patience);
        await answer.Content.LoadIntoBufferAsync(most, timeout.Token);
        return await answer.Content.ReadAsByteArrayAsync(timeout.Token);
    }

    /// <summary>Tells something in JSON that belongs to no repository. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> TellAsync(string kind, string path, ReadOnlyMemory<byte> json, TimeSpan patience, CancellationToken cancellationToken) =>
        SendAsync(null, kind, HttpMethod.Post, path, patience, cancellationToken, request => request.Content = new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });

    private void AskFor(HttpRequestMessage request, Digest digest, long from, long? to)
    {
        if (from > 0 || to is not null)
        {
            request.Headers.Range = new RangeHeaderValue(from, to - 1);
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue(digest.ETag));
        }
        else
        {
            lz4.AskFor(request); // never for a part: offsets are those of the blob
        }
    }

    private static void AskUnless(HttpRequestMessage request, Digest? known)
    {
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(known.ETag));
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        RepositoryName? repository, string kind, HttpMethod method, string path, TimeSpan patience, CancellationToken cancellationToken, Action<HttpRequestMessage>? prepare = null)
    {
        path = repository is null ? path : $"v2/{repository}/{path}";
        pauses.ThrowIfPaused(repository);
        metrics.OriginRequested(kind, method.Method);
        try
        {
            var answer = await _breaker.ExecuteAsync(async token => await SendOnceAsync(method, path, prepare, patience, token), cancellationToken);
            return lz4.Decoded(Judge(repository, answer));
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or BrokenCircuitException or IOException)
        {
            throw new OriginUnavailableException($"the origin cannot be reached: {e.Message}", e);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, string path, Action<HttpRequestMessage>? prepare, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(connection.Address, path)) { Version = HttpVersion.Version11 };
        foreach (var type in ManifestTypes)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        request.Headers.Authorization = connection.Credential?.Header;
        prepare?.Invoke(request);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(patience);
        try
        {
            return await connection.Invoker.SendAsync(request, timeout.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {patience.TotalSeconds:0.#} s", e);
        }
    }

    private HttpResponseMessage Judge(RepositoryName? repository, HttpResponseMessage answer)
    {
        connection.Credential?.Answered(answer.StatusCode);
        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.NotModified or HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return answer;
        }

        using (answer)
        {
            var isAsked = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
            throw new OriginUnavailableException($"the origin answered {(int)answer.StatusCode}")
            {
                RetryAfter = isAsked ? pauses.Refused(repository, answer) : null,
                IsLimit = answer.StatusCode is HttpStatusCode.TooManyRequests,
            };
        }
    }
}
