namespace EdgeRegistry.Oci.Tests;

public sealed class RepositoryNameTests
{
    public static TheoryData<string?> Malformed { get; } =
    [
        null, "", "/", "//", "a/", "/a", "a//b", "a/b/", "A", "a/B", "Ä", "ä", "a b", " a", "a ", "a\tb", "a\n", "a\0b",
        ".", "..", ".a", "a.", "a..b", "a/../b", "a/./b", "../a", "a/..", "_", "__", "_a", "a_", "a___b", "a__", "-", "-a", "a-", "a--",
        "a._b", "a_.b", "a.-b", "a-.b", "a-_b", "a_-b", "a/-b", "a-/b", "a/_b", "a_/b", "a/.b", "a./b",
        "a:b", "a@b", "a%2fb", "a\\b", "a+b", "a~b", "a*b", "a?b", "a#b", "a'b", "a\"b", "a;b", "a,b", "\uff41", "a\u0301", "\u0661",
        "localhost:5000/a", "_catalog", "a/_catalog",
    ];

    public static TheoryData<string> Good { get; } =
    [
        "a/b", "library/x", "0/1", "a.b/c", "a_b/c", "a__b/c", "a-b/c", "a--b/c", "a-----b/c", "a.b_c__d-e/f", "a/b/c/d/e/f/g/h",
        "hello/world", "blobs/uploads", "manifests/blobs/tags", "tags/list", "v2/v2", "k8s.gcr.io/pause",
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void Names_that_match_the_specification_are_kept_as_they_are(string text)
    {
        Assert.True(RepositoryName.TryParse(text, out var name));
        Assert.Equal(text, name.Value);
        Assert.Equal(text, name.ToString());
        Assert.Equal(text[..text.IndexOf('/')], name.Project);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Everything_else_is_no_name(string? text)
    {
        Assert.False(RepositoryName.TryParse(text, out _));
        Assert.Equal("NAME_INVALID", Assert.Throws<OciException>(() => RepositoryName.Parse(text)).Error.Code);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("0")]
    [InlineData("ubuntu")]
    [InlineData("a-b.c_d")]
    public void A_name_of_one_component_is_the_same_repository_as_in_library(string text)
    {
        Assert.Equal("library/" + text, RepositoryName.Parse(text).Value);
        Assert.Equal(RepositoryName.Parse("library/" + text), RepositoryName.Parse(text));
        Assert.Equal("library", RepositoryName.Parse(text).Project);
    }

    [Fact]
    public void The_project_library_itself_is_a_name_of_one_component() =>
        Assert.Equal("library/library", RepositoryName.Parse("library").Value);

    [Fact]
    public void A_name_has_at_most_255_characters()
    {
        var longest = "a/" + new string('b', 253);
        Assert.Equal(longest, RepositoryName.Parse(longest).Value);
        Assert.False(RepositoryName.TryParse(longest + "b", out _));
        Assert.False(RepositoryName.TryParse(new string('a', 1_000_000), out _));
    }

    [Fact]
    public void The_limit_counts_the_library_that_we_put_before_a_name()
    {
        Assert.Equal(255, RepositoryName.Parse(new string('a', 247)).Value.Length);
        Assert.False(RepositoryName.TryParse(new string('a', 248), out _));
    }
}
