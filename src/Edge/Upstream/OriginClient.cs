using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Oci;
using Polly;
using Polly.CircuitBreaker;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>
/// Asks the origin on behalf of the cache. An answer is 200, 206, 304 or 404; everything that says "not now" (no connection, time-out,
/// 5xx, 429) is an <see cref="OriginUnavailableException"/>. An origin that lets requests time out is left alone for a moment.
/// </summary>
internal sealed class OriginClient(OriginConnection connection, UpstreamOptions options, EdgeMetrics metrics)
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
        SendAsync("blob", HttpMethod.Get, $"v2/{repository}/blobs/{digest}", options.AnswerTimeout, cancellationToken, request => AskFor(request, digest, from, to));

    /// <summary>Asks whether a blob is in a repository.</summary>
    public Task<HttpResponseMessage> HeadBlobAsync(RepositoryName repository, Digest digest, TimeSpan patience, CancellationToken cancellationToken) =>
        SendAsync("link", HttpMethod.Head, $"v2/{repository}/blobs/{digest}", patience, cancellationToken);

    /// <summary>Asks for a manifest's body. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> GetManifestAsync(RepositoryName repository, Digest digest, CancellationToken cancellationToken) =>
        SendAsync("manifest", HttpMethod.Get, $"v2/{repository}/manifests/{digest}", options.AnswerTimeout, cancellationToken);

    /// <summary>Asks what a reference is, without its body; 304 when it is still <paramref name="known"/>.</summary>
    public Task<HttpResponseMessage> HeadManifestAsync(
        RepositoryName repository, Reference reference, Digest? known, TimeSpan patience, CancellationToken cancellationToken) =>
        SendAsync(
            reference.Tag is null ? "link" : "tag",
            HttpMethod.Head,
            $"v2/{repository}/manifests/{reference}",
            patience,
            cancellationToken,
            request => AskUnless(request, known));

    private static void AskFor(HttpRequestMessage request, Digest digest, long from, long? to)
    {
        if (from > 0 || to is not null)
        {
            request.Headers.Range = new RangeHeaderValue(from, to - 1);
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue(digest.ETag));
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
        string kind, HttpMethod method, string path, TimeSpan patience, CancellationToken cancellationToken, Action<HttpRequestMessage>? prepare = null)
    {
        metrics.OriginRequested(kind, method.Method);
        try
        {
            return await _breaker.ExecuteAsync(async token => await SendOnceAsync(method, path, prepare, patience, token), cancellationToken);
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

        prepare?.Invoke(request);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(patience);
        try
        {
            return Judge(await connection.Invoker.SendAsync(request, timeout.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {patience.TotalSeconds:0.#} s", e);
        }
    }

    private static HttpResponseMessage Judge(HttpResponseMessage answer)
    {
        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.NotModified or HttpStatusCode.NotFound)
        {
            return answer;
        }

        using (answer)
        {
            throw new OriginUnavailableException($"the origin answered {(int)answer.StatusCode}")
            {
                RetryAfter = answer.Headers.RetryAfter?.ToString(),
            };
        }
    }
}
