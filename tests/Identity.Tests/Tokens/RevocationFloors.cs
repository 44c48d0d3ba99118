using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Identity.Tests.Tokens;

/// <summary>What a change of rights does to tokens that were made before it.</summary>
public sealed class RevocationFloors
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");

    [Theory]
    [InlineData(4, TokenStanding.Ended)]
    [InlineData(5, TokenStanding.Current)]
    public void An_accounts_change_ends_its_older_tokens(long seq, TokenStanding expected)
    {
        var revocations = Begun();
        revocations.Apply("e", 5, "alice", "");
        Assert.Equal(expected, revocations.StandingOf(Token(seq), App));
        Assert.Equal(expected, revocations.StandingOf(Token(seq), repository: null));
        Assert.Equal(TokenStanding.Current, revocations.StandingOf(Token(seq, name: "bob"), App));
    }

    [Fact]
    public void A_projects_change_supersedes_what_older_tokens_grant_there_only()
    {
        var revocations = Begun();
        revocations.Apply("e", 5, null, "team");
        Assert.Equal(TokenStanding.Superseded, revocations.StandingOf(Token(4), App));
        Assert.Equal(TokenStanding.Current, revocations.StandingOf(Token(5), App));
        Assert.Equal(TokenStanding.Current, revocations.StandingOf(Token(4), RepositoryName.Parse("teams/app")));
        Assert.Equal(TokenStanding.Current, revocations.StandingOf(Token(4), repository: null));
    }

    [Fact]
    public void Everybodys_change_supersedes_every_older_token()
    {
        var revocations = Begun();
        revocations.Apply("e", 5, null, "");
        Assert.Equal(TokenStanding.Superseded, revocations.StandingOf(Token(4), App));
        Assert.Equal(TokenStanding.Superseded, revocations.StandingOf(Token(4), repository: null));
    }

    [Fact]
    public void A_token_of_another_history_has_ended()
    {
        var revocations = Begun();
        Assert.Equal(TokenStanding.Ended, revocations.StandingOf(Token(9, epoch: "old"), App));
        revocations.Apply("new", 2, null, "x");
        Assert.Equal(TokenStanding.Ended, revocations.StandingOf(Token(9), App));
        Assert.Equal(TokenStanding.Superseded, revocations.StandingOf(Token(1, epoch: "new"), App));
    }

    [Fact]
    public void Nothing_is_believed_before_a_history_is_followed() => Assert.Equal(TokenStanding.Ended, new Revocations().StandingOf(Token(9), App));

    [Fact]
    public void Floors_are_bounded_and_what_is_forgotten_counts_for_everybody()
    {
        var revocations = Begun(capacity: 10);
        for (var i = 1; i <= 1000; i++)
        {
            revocations.Apply("e", i, $"user{i}", "");
            revocations.Apply("e", i, null, $"project{i}");
        }

        for (var i = 1; i <= 1000; i++)
        {
            Assert.NotEqual(TokenStanding.Current, revocations.StandingOf(Token(i - 1, name: $"user{i}"), App));
            Assert.NotEqual(TokenStanding.Current, revocations.StandingOf(Token(i - 1), RepositoryName.Parse($"project{i}/x")));
        }

        Assert.Equal(TokenStanding.Current, revocations.StandingOf(Token(999), App));
    }

    [Fact]
    public async Task A_known_token_is_judged_without_an_allocation()
    {
        using var pair = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var tokens = new BearerTokens(new OneKey(TokenKey.Of("k", pair)), "r", TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var scopes = Enumerable.Range(0, 5).Select(i => new TokenScope("repository", $"team/app{i}", ["pull"])).Append(new TokenScope("repository", "team/app", ["pull"]));
        var header = "Bearer " + new TokenSigner("k", pair, "r").Sign(new TokenClaims(new Caller(CallerKind.User, "alice"), [.. scopes], "e", 4, now, now.AddMinutes(5)));
        var revocations = Begun();
        revocations.Apply("e", 5, "bob", "other");
        Assert.Equal(BearerState.Good, (await tokens.CheckAsync(header, CancellationToken.None)).State);
        Assert.True(Judge());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = Judge();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);

        bool Judge()
        {
            var check = tokens.CheckAsync(header, CancellationToken.None);
            return check.IsCompletedSuccessfully && check.Result is { State: BearerState.Good, Token: { } token }
                && revocations.StandingOf(token, App) is TokenStanding.Current && token.Allows(AccessAction.Pull, App);
        }
    }

    private static Revocations Begun(int capacity = Revocations.DefaultCapacity)
    {
        var revocations = new Revocations(capacity);
        revocations.Begin("e", 0);
        return revocations;
    }

    private static VerifiedToken Token(long seq, string name = "alice", string epoch = "e") =>
        new(new TokenClaims(new Caller(CallerKind.User, name), [new TokenScope("repository", "team/app", ["pull"])], epoch, seq, default, default));

    private sealed class OneKey(TokenKey key) : ITokenKeys
    {
        public ValueTask<TokenKey?> FindAsync(string id, CancellationToken cancellation) => ValueTask.FromResult(id == key.Id ? key : null);
    }
}
