using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using EdgeRegistry.Edge.Upstream;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access.Tokens;

/// <summary>
/// Whether what a token grants still stands here. Docker keeps one token for a whole push or pull, and gives up when it is refused: so where
/// a change in the project made a token old, the origin is asked what its holder may now, once for each repository and change, with the
/// token itself. While the origin cannot be asked, an old token is refused.
/// </summary>
internal sealed class TokenStandings(AppliedAccess applied, OriginConnection origin, UpstreamOptions upstream)
{
    // What the origin confirmed, as the token that it would issue now; gone with the token that it stands for.
    private readonly ConditionalWeakTable<VerifiedToken, ConcurrentDictionary<RepositoryName, VerifiedToken>> _confirmed = [];

    /// <summary>Completes when it is known which history is followed.</summary>
    public Task Began => applied.Began;

    /// <summary>What is known without asking anybody.</summary>
    public TokenStanding StandingOf(VerifiedToken token, RepositoryName? repository)
    {
        var standing = applied.StandingOf(token, repository);
        return standing is TokenStanding.Superseded && repository is not null && _confirmed.TryGetValue(token, out var young) && young.TryGetValue(repository, out var renewed)
            ? applied.StandingOf(renewed, repository)
            : standing;
    }

    /// <summary>Asks the origin whether the holder of a token that is superseded may still pull.</summary>
    /// <param name="token">The token, which grants it.</param>
    /// <param name="text">The token's text.</param>
    /// <param name="repository">Where.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<bool> MayStillPullAsync(VerifiedToken token, string text, RepositoryName repository, CancellationToken cancellation)
    {
        var (epoch, seq) = applied.Latest; // before the question: what changes from now on makes its answer old
        if (epoch != token.Epoch || !await AskAsync(text, repository, cancellation))
        {
            return false;
        }

        var renewed = new VerifiedToken(token.Claims with { Seq = Math.Max(seq, token.Seq) });
        _confirmed.GetOrCreateValue(token)[repository] = renewed;
        return applied.StandingOf(renewed, repository) is TokenStanding.Current;
    }

    private async Task<bool> AskAsync(string text, RepositoryName repository, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(origin.Address, $"v2/{repository}/tags/list?n=1")) { Version = HttpVersion.Version11 };
        request.Headers.Authorization = AuthenticationHeaderValue.Parse(text);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(upstream.AnswerTimeout);
        try
        {
            using var answer = await origin.Invoker.SendAsync(request, timeout.Token);
            return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
