namespace EdgeRegistry.Oci.Tests;

public sealed class TagTests
{
    private const string SomeDigest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static TheoryData<string?> Malformed { get; } =
    [
        null, "", ".", "-", ".a", "-a", "a b", " a", "a ", "a/b", "a:b", "a@b", "a+b", "a%20", "ä", "a\n", "a\0", "\uff41", "../x", "a\\b", "a*",
        new string('a', 129), new string('a', 100_000),
    ];

    [Theory]
    [InlineData("latest")]
    [InlineData("_")]
    [InlineData("__")]
    [InlineData("0")]
    [InlineData("V1.2.3-RC_4")]
    [InlineData("a.")]
    [InlineData("a-")]
    [InlineData("a..b")]
    [InlineData("list")]
    [InlineData("sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.sig")]
    public void Tags_that_match_the_specification_are_kept_as_they_are(string text)
    {
        Assert.True(Tag.TryParse(text, out var tag));
        Assert.Equal(text, tag.Value);
        Assert.Equal(text, tag.ToString());
    }

    [Fact]
    public void A_tag_has_at_most_128_characters() => Assert.True(Tag.TryParse(new string('a', 128), out _));

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Everything_else_is_no_tag(string? text)
    {
        Assert.False(Tag.TryParse(text, out _));
        Assert.Equal("TAG_INVALID", Assert.Throws<OciException>(() => Tag.Parse(text)).Error.Code);
    }

    [Fact]
    public void A_reference_is_a_tag_or_a_digest()
    {
        Assert.True(Reference.TryParse("latest", out var tag));
        Assert.Equal(("latest", null, "latest"), (tag.Tag?.Value, tag.Digest, tag.ToString()));
        Assert.True(Reference.TryParse(SomeDigest, out var digest));
        Assert.Equal((SomeDigest, null, SomeDigest), (digest.Digest?.Value, digest.Tag, digest.Value));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_neither_is_no_reference(string? text) => Assert.False(Reference.TryParse(text, out _));
}
