using EdgeRegistry.Edge.Access.Projects;
using EdgeRegistry.Edge.Access.Tokens;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access;

/// <summary>
/// The decision at an edge, from the request's token and from what the origin said of the project; what exists is not looked at:
/// 1. a bad token is refused, whatever it is for; 2. a good one may what it grants, unless that was taken away since; 3. everybody may pull
/// what is public. Everything else is 401 with the way to a token.
/// </summary>
internal sealed class EdgeAccess(EdgeTokens tokens, AppliedAccess applied, ProjectQuestions projects, Challenge challenge, AccessMetrics metrics) : IRegistryAccess
{
    private static readonly TimeSpan FirstChanges = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public ValueTask<AccessDecision> DecideAsync(HttpContext context, AccessAction action, RepositoryName? repository)
    {
        var check = CheckAsync(context);
        return check.IsCompletedSuccessfully && TryJudge(check.Result, action, repository, out var verdict)
            ? ValueTask.FromResult(verdict.Decision)
            : new(DecisionAsync(context, check, action, repository));
    }

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

    private async Task<AccessDecision> DecisionAsync(HttpContext context, ValueTask<BearerCheck> check, AccessAction action, RepositoryName? repository) =>
        (await JudgeAsync(await check, action, repository, context.RequestAborted)).Decision;

    private async Task RequireAsync(HttpContext context, ValueTask<BearerCheck> check, AccessAction action, RepositoryName? repository)
    {
        var verdict = await JudgeAsync(await check, action, repository, context.RequestAborted);
        if (verdict.Decision is not AccessDecision.Granted)
        {
            throw Refusal(context, action, repository, verdict.Credential);
        }
    }

    private async ValueTask<Verdict> JudgeAsync(BearerCheck check, AccessAction action, RepositoryName? repository, CancellationToken cancellation)
    {
        if (check.State is BearerState.Good && !applied.Began.IsCompleted)
        {
            await Task.WhenAny(applied.Began, Task.Delay(FirstChanges, cancellation)); // an edge that started a moment ago
        }

        return TryJudge(check, action, repository, out var verdict)
            ? verdict
            : new Verdict(await projects.IsPublicAsync(repository!, cancellation) ? AccessDecision.Granted : AccessDecision.Denied, check.State);
    }

    // False when the origin has to be asked whether the project is public.
    private bool TryJudge(BearerCheck check, AccessAction action, RepositoryName? repository, out Verdict verdict)
    {
        verdict = new Verdict(AccessDecision.Denied, check.State);
        switch (check.State)
        {
            case BearerState.Good or BearerState.Expired when action is AccessAction.Continue:
                // Whose session it is, and whether he may still push, is known to the origin; here only that he is somebody.
                var isOver = applied.StandingOf(check.Token!, repository) is TokenStanding.Ended || !check.Token!.Allows(action, repository);
                verdict = isOver ? verdict : new Verdict(AccessDecision.Granted, check.State);
                return true;
            case BearerState.Good when applied.StandingOf(check.Token!, repository) is var standing && (standing is TokenStanding.Ended || check.Token!.Allows(action, repository)):
                verdict = standing is TokenStanding.Current ? new Verdict(AccessDecision.Granted, BearerState.Good) : new Verdict(AccessDecision.Denied, BearerState.Expired);
                return true;
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
