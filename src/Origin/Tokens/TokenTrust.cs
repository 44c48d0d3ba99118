using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>Verifies tokens, and knows what was taken away since they were made.</summary>
internal sealed class TokenTrust(BearerTokens tokens, Revocations revocations, AccessFeed feed)
{
    /// <summary>Looks at an <c>Authorization</c> header, when every change that was acknowledged is applied.</summary>
    public async ValueTask<BearerCheck> CheckAsync(string? authorization, CancellationToken cancellation)
    {
        await feed.EnsureAsync(cancellation);
        return await tokens.CheckAsync(authorization, cancellation);
    }

    /// <summary>Whether what a token grants still stands. While changes may be missing nothing does without asking.</summary>
    public TokenStanding StandingOf(VerifiedToken token, RepositoryName? repository)
    {
        var standing = revocations.StandingOf(token, repository);
        return standing is TokenStanding.Current && feed.IsBehind ? TokenStanding.Superseded : standing;
    }
}
