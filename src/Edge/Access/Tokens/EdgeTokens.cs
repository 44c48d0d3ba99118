using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Edge.Access.Tokens;

/// <summary>What a bearer token is worth at this edge: one of the registry's, or one that this edge made itself.</summary>
internal sealed class EdgeTokens(BearerTokens registry, LocalTokens local)
{
    /// <summary>Looks at the value of an <c>Authorization</c> header; completes at once for a token that was verified before.</summary>
    public ValueTask<BearerCheck> CheckAsync(string? authorization, CancellationToken cancellation)
    {
        var check = registry.CheckAsync(authorization, cancellation);
        return check.IsCompletedSuccessfully && check.Result is { State: not BearerState.Invalid } known ? ValueTask.FromResult(known) : FinishAsync(check, authorization, cancellation);
    }

    private async ValueTask<BearerCheck> FinishAsync(ValueTask<BearerCheck> check, string? authorization, CancellationToken cancellation) =>
        await check is { State: not BearerState.Invalid } known ? known : await local.CheckAsync(authorization, cancellation);
}
