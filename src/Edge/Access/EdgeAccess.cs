using EdgeRegistry.Edge.Access.Projects;
using EdgeRegistry.Edge.Access.Tokens;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access;

/// <summary>
/// The decision at an edge, from the request's token and from what the origin said of the project; what exists is not looked at:
/// 1. a bad token is refused, whatever it is for; 2. a good one may what it grants, unless that was taken away since; 3. everybody may pull
/// what is public. Everything else is 401 with the way to a token. Where a change in its project made a token old, the origin is asked for
/// a pull, and a write is forwarded: the origin decides it anyway.
/// </summary>
internal sealed class EdgeAccess(EdgeTokens tokens, TokenStandings standings, ProjectQuestions projects, Challenge challenge, AccessMetrics metrics) : IRegistryAccess
{
    private static readonly TimeSpan FirstChanges = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask<AccessDecision> DecideAsync(HttpContext context, AccessAction action, RepositoryName? repository) =>
        (await JudgeAsync(context, await CheckAsync(context), action, repository)).Decision;

    /// <inheritdoc/>
    public ValueTask RequireAsync(HttpContext context, AccessAction action, RepositoryName? repository)
    {
        var check = CheckAsync(context);
        return check.IsCompletedSuccessfully && TryJudge(check.Result, action, repository, out var verdict) && verdict.Decision is AccessDecision.Granted
            ? ValueTask.CompletedTask
            : new(RequireAsync(context, check, action, repository));
    }

    /// <inheritdoc/>
    public Caller CallerOf(HttpContext context) =>
        CheckAsync(context) is { IsCompletedSuccessfully: true } check && check.Result is { State: BearerState.Good, Token: { } token } ? token.Caller : Caller.Anonymous;

    private ValueTask<BearerCheck> CheckAsync(HttpContext context) => tokens.CheckAsync(context.Request.Headers.Authorization, context.RequestAborted);

    private async Task RequireAsync(HttpContext context, ValueTask<BearerCheck> check, AccessAction action, RepositoryName? repository)
    {
        var verdict = await JudgeAsync(context, await check, action, repository);
        if (verdict.Decision is not AccessDecision.Granted)
        {
            throw Refusal(context, action, repository, verdict.Credential);
        }
    }

    private async ValueTask<Verdict> JudgeAsync(HttpContext context, BearerCheck check, AccessAction action, RepositoryName? repository)
    {
        var cancellation = context.RequestAborted;
        if (check.State is BearerState.Good && !standings.Began.IsCompleted)
        {
            await Task.WhenAny(standings.Began, Task.Delay(FirstChanges, cancellation)); // an edge that started a moment ago
        }

        if (TryJudge(check, action, repository, out var verdict))
        {
            return verdict;
        }

        if (check.Token is { } token && token.Allows(action, repository))
        {
            return await standings.MayStillPullAsync(token, context.Request.Headers.Authorization.ToString(), repository!, cancellation)
                ? new Verdict(AccessDecision.Granted, BearerState.Good)
                : new Verdict(AccessDecision.Denied, BearerState.Expired);
        }

        return new Verdict(await projects.IsPublicAsync(repository!, cancellation) ? AccessDecision.Granted : AccessDecision.Denied, check.State);
    }

    // False when the origin has to be asked: whether the project is public, or what a token that its project's changes made old is worth now.
    private bool TryJudge(BearerCheck check, AccessAction action, RepositoryName? repository, out Verdict verdict)
    {
        verdict = new Verdict(AccessDecision.Denied, check.State);
        switch (check.State)
        {
            case BearerState.Good or BearerState.Expired when action is AccessAction.Continue:
                // Whose session it is, and whether he may still push, is known to the origin; here only that he is somebody.
                var isOver = standings.StandingOf(check.Token!, repository) is TokenStanding.Ended || !check.Token!.Allows(action, repository);
                verdict = isOver ? verdict : new Verdict(AccessDecision.Granted, check.State);
                return true;
            case BearerState.Good when standings.StandingOf(check.Token!, repository) is var standing && (standing is TokenStanding.Ended || check.Token!.Allows(action, repository)):
                var isGranted = standing is TokenStanding.Current || (standing is TokenStanding.Superseded && action is (AccessAction.Push or AccessAction.Delete));
                verdict = isGranted ? new Verdict(AccessDecision.Granted, BearerState.Good) : new Verdict(AccessDecision.Denied, BearerState.Expired);
                return standing is not TokenStanding.Superseded || action is not AccessAction.Pull;
            case BearerState.Good or BearerState.None when action is AccessAction.Pull && repository is not null:
                var isPublic = projects.TryKnow(repository);
                verdict = isPublic is true ? new Verdict(AccessDecision.Granted, check.State) : verdict;
                return isPublic is not null;
            default:
                return true;
        }
    }

    private OciException Refusal(HttpContext context, AccessAction action, RepositoryName? repository, BearerState credential)
    {
        metrics.Refused(credential switch { BearerState.None => "none", BearerState.Good => "insufficient", BearerState.Expired => "ended", _ => "invalid" });
        return challenge.Refuse(context, action, repository, credential);
    }

    private readonly record struct Verdict(AccessDecision Decision, BearerState Credential);
}
