using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Identity.Tests;

public sealed class PasswordHashes
{
    private readonly Passwords _passwords = new(iterations: 1000);

    [Fact]
    public void A_hash_says_how_it_was_made_and_verifies_its_password_only()
    {
        var hash = _passwords.Hash("Correct1horse");

        Assert.StartsWith("pbkdf2-sha512$1000$", hash, StringComparison.Ordinal);
        Assert.True(_passwords.Verify("Correct1horse", hash));
        Assert.False(_passwords.Verify("correct1horse", hash));
        Assert.NotEqual(hash, _passwords.Hash("Correct1horse"));
    }

    [Fact]
    public void A_hash_of_other_rounds_still_verifies_and_is_weak_only_with_fewer()
    {
        var stronger = new Passwords(iterations: 2000);

        Assert.True(stronger.Verify("Correct1horse", _passwords.Hash("Correct1horse")));
        Assert.True(stronger.IsWeak(_passwords.Hash("x")));
        Assert.False(_passwords.IsWeak(stronger.Hash("x")));
    }

    [Fact]
    public void Nobody_has_a_password() => Assert.False(_passwords.Verify("Correct1horse", null));

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("md5$1$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$0$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$1000$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$1000$AAAA$%")]
    public void What_is_no_hash_is_a_fault_that_does_not_show_it(string stored)
    {
        var fault = Assert.Throws<InvalidDataException>(() => _passwords.Verify("Correct1horse", stored));

        Assert.True(stored.Length == 0 || !fault.Message.Contains(stored, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Abcdefg1", true)]
    [InlineData("Abcdef1", false)]
    [InlineData("abcdefg1", false)]
    [InlineData("ABCDEFG1", false)]
    [InlineData("Abcdefgh", false)]
    public void A_new_password_follows_Harbors_rule(string password, bool good) => Assert.Equal(good, Passwords.Problem(password) is null);

    [Fact]
    public void The_longest_password_has_128_characters()
    {
        Assert.Null(Passwords.Problem("Aa1" + new string('x', 125)));
        Assert.NotNull(Passwords.Problem("Aa1" + new string('x', 126)));
    }

    [Fact]
    public void A_generated_password_follows_the_rule_and_is_never_the_same()
    {
        var some = Enumerable.Range(0, 100).Select(_ => Passwords.Generate()).ToList();

        Assert.All(some, password => Assert.Null(Passwords.Problem(password)));
        Assert.Equal(100, some.Distinct().Count());
    }
}
