using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>
/// Who may do what at the origin's registry API. A token that nothing has changed for says it without a query. One whose project changed
/// since is asked again in the database, so that a grant to somebody else ends nobody's push; one whose account changed has ended. Without a
/// token, what is public may be pulled. An enrolled edge, by its own credential, pulls everything and does nothing else.
/// </summary>
internal sealed class OriginAccess(TokenTrust trust, CurrentRights rights, ProjectAtPush projects, Authenticator edges, Challenge challenge) : IRegistryAccess
{
    /// <inheritdoc/>
    public async ValueTask<AccessDecision> DecideAsync(HttpContext context, AccessAction action, RepositoryName? repository) =>
        (await JudgeAsync(context, action, repository)).IsGranted ? AccessDecision.Granted : AccessDecision.Denied;

    /// <inheritdoc/>
    public async ValueTask RequireAsync(HttpContext context, AccessAction action, RepositoryName? repository)
    {
        var judgement = await JudgeAsync(context, action, repository);
        if (!judgement.IsGranted)
        {
            throw challenge.Refuse(context, action, repository, judgement.State);
        }
    }

    /// <inheritdoc/>
    public Caller CallerOf(HttpContext context) => context.Features.Get<Identified>()?.Caller ?? Caller.Anonymous;

    private async ValueTask<Judgement> JudgeAsync(HttpContext context, AccessAction action, RepositoryName? repository)
    {
        var header = context.Request.Headers.Authorization;
        if (header.Count == 1 && header[0]!.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return await JudgeEdgeAsync(context, action);
        }

        var check = header.Count > 1 ? new BearerCheck(BearerState.Invalid) : await trust.CheckAsync(header.Count == 0 ? null : header[0], context.RequestAborted);
        var judgement = check.Token is { } token
            ? await JudgeAsync(context, action, repository, token, check.State)
            : new Judgement(false, check.State);
        return judgement is { IsGranted: false, State: BearerState.None or BearerState.Good } && action is AccessAction.Pull
            ? judgement with { IsGranted = await rights.IsPublicAsync(repository!, context.RequestAborted) }
            : judgement;
    }

    private async ValueTask<Judgement> JudgeAsync(HttpContext context, AccessAction action, RepositoryName? repository, VerifiedToken token, BearerState state)
    {
        if (state is BearerState.Expired && action is not AccessAction.Continue)
        {
            return new Judgement(false, state);
        }

        var standing = trust.StandingOf(token, repository);
        if (standing is TokenStanding.Ended || (standing is TokenStanding.Superseded && state is BearerState.Expired && await rights.HasChangedAsync(token.Caller, token.Seq, context.RequestAborted)))
        {
            return new Judgement(false, BearerState.Invalid);
        }

        context.Features.Set(new Identified(token.Caller));
        context.Features.Set(new PresentedToken(token));
        if (!token.Allows(action, repository))
        {
            return new Judgement(false, state);
        }

        var isCurrent = standing is TokenStanding.Current && state is BearerState.Good;
        if (!isCurrent && repository is not null && !await rights.MayAsync(token.Caller, action, repository, context.RequestAborted))
        {
            return new Judgement(false, BearerState.Invalid);
        }

        return new Judgement(action is not AccessAction.Push || await projects.EnsureAsync(context, token.Caller, repository!), state);
    }

    // Other accounts show passwords to the token service only: here nobody can try them.
    private async ValueTask<Judgement> JudgeEdgeAsync(HttpContext context, AccessAction action)
    {
        var (name, secret) = BasicCredential.Parse(context.Request.Headers.Authorization);
        if (!name.StartsWith(AccountNames.EdgePrefix, StringComparison.Ordinal)
            || await edges.AuthenticateAsync(name, secret, ClientInfo.Of(context), context.RequestAborted) is not { Kind: CallerKind.Edge } edge)
        {
            return new Judgement(false, BearerState.Invalid);
        }

        context.Features.Set(new Identified(edge.Caller));
        return new Judgement(action is AccessAction.Pull or AccessAction.Enter, BearerState.Good);
    }

    private readonly record struct Judgement(bool IsGranted, BearerState State);

    private sealed record Identified(Caller Caller);
}
