using System.Collections.Concurrent;
using System.Net;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Upstream;

/// <summary>
/// Leaves the origin alone for as long as it asked. A 503 with <c>Retry-After</c> speaks of the origin, a 429 of the repository that was
/// asked: registries and what stands before them limit by project, and one limited project must not stop the others. When
/// <see cref="Enough"/> repositories are limited at the same time it is the edge that is limited, and the whole origin is left alone.
/// </summary>
internal sealed class OriginPauses(UpstreamOptions options, TimeProvider time, UpstreamMetrics metrics)
{
    /// <summary>So many limited repositories stand for all.</summary>
    public const int Enough = 3;

    private readonly ConcurrentDictionary<RepositoryName, DateTimeOffset> _repositories = new(); // never more than Enough at once
    private long _whole; // UTC ticks
    private volatile bool _wholeIsLimit;

    /// <summary>Refuses to ask while the origin wants to be left alone.</summary>
    /// <exception cref="OriginUnavailableException">With the time that is left.</exception>
    public void ThrowIfPaused(RepositoryName? repository)
    {
        var now = time.GetUtcNow();
        var whole = new DateTimeOffset(Interlocked.Read(ref _whole), TimeSpan.Zero);
        if (IsAhead(whole, now))
        {
            throw Refusal(whole - now, _wholeIsLimit);
        }

        if (repository is not null && !_repositories.IsEmpty && _repositories.TryGetValue(repository, out var until))
        {
            if (IsAhead(until, now))
            {
                throw Refusal(until - now, isLimit: true);
            }

            _repositories.TryRemove(KeyValuePair.Create(repository, until));
        }
    }

    /// <summary>The origin answered 429 or 503; what to tell whoever asked to wait, as it came or in seconds, or null.</summary>
    public string? Refused(RepositoryName? repository, HttpResponseMessage answer)
    {
        var isLimit = answer.StatusCode is HttpStatusCode.TooManyRequests;
        var now = time.GetUtcNow();
        var pause = Asked(answer, now) ?? (isLimit ? options.BreakDuration : TimeSpan.Zero);
        pause = pause < options.MaxRetryAfter ? pause : options.MaxRetryAfter;
        if (pause <= TimeSpan.Zero)
        {
            return null; // an answer that came at once costs nobody anything: the next request may ask again
        }

        metrics.Paused(isLimit);
        if (isLimit && repository is not null && !IsOneTooMany(repository, now))
        {
            _repositories[repository] = now + pause;
        }
        else
        {
            _wholeIsLimit = isLimit;
            Interlocked.Exchange(ref _whole, (now + pause).UtcTicks);
        }

        return answer.Headers.RetryAfter?.ToString() ?? Seconds(pause);
    }

    private bool IsOneTooMany(RepositoryName repository, DateTimeOffset now)
    {
        foreach (var pair in _repositories.Where(pair => !IsAhead(pair.Value, now)))
        {
            _repositories.TryRemove(pair);
        }

        return _repositories.Count >= Enough - 1 && !_repositories.ContainsKey(repository);
    }

    // A clock that was set back must not make a pause longer than it may be.
    private bool IsAhead(DateTimeOffset until, DateTimeOffset now) => until > now && until - now <= options.MaxRetryAfter;

    private static TimeSpan? Asked(HttpResponseMessage answer, DateTimeOffset now) =>
        answer.Headers.RetryAfter is { } asked ? asked.Delta ?? (asked.Date - now) : null;

    private static OriginUnavailableException Refusal(TimeSpan left, bool isLimit) => new("the origin asked to be left alone")
    {
        RetryAfter = Seconds(left),
        IsLimit = isLimit,
    };

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
