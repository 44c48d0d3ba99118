using EdgeRegistry.Edge.Access;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Identities;

/// <summary>What is known of changes of rights, whoever told them.</summary>
public sealed class ApplyingChanges
{
    [Fact]
    public async Task What_the_bus_brought_is_asked_for_again_and_survives_a_reset()
    {
        await using var site = await IdentitySite.StartTogetherAsync();
        var applied = site.Site.Edge.Service<AppliedAccess>();
        var (_, before) = applied.Position;
        await site.PublishAsync(account: "alice");
        Assert.Equal(before, applied.Position.Seq); // something before it may be missing
        var last = site.Who.Head;
        applied.Reset(FakeIdentities.Epoch, last - 1); // answered a moment before the bus brought it
        Assert.Equal(TokenStanding.Superseded, applied.StandingOf(Token("alice", last - 1), null));
        Assert.Equal(TokenStanding.Current, applied.StandingOf(Token("alice", last), null));
    }

    [Fact]
    public async Task A_log_that_ends_earlier_than_it_did_is_another_one()
    {
        await using var site = await IdentitySite.StartTogetherAsync();
        var applied = site.Site.Edge.Service<AppliedAccess>();
        applied.Reset(FakeIdentities.Epoch, 3);
        Assert.Equal(TokenStanding.Current, applied.StandingOf(Token("alice", 3), null));
        applied.Apply("another", 1, "bob", null, isWhole: false);
        Assert.Equal(TokenStanding.Ended, applied.StandingOf(Token("alice", 100), null));
    }

    private static VerifiedToken Token(string account, long seq) =>
        new(new TokenClaims(new Caller(CallerKind.User, account), Array.Empty<TokenScope>(), FakeIdentities.Epoch, seq, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
}
