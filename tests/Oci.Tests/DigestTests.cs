namespace EdgeRegistry.Oci.Tests;

public sealed class DigestTests
{
    private const string Empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static TheoryData<string?> Malformed { get; } =
    [
        null, "", ":", "sha256", "sha256:", ":" + new string('a', 64), new string('a', 64),
        "sha256:" + new string('a', 63), "sha256:" + new string('a', 65), "sha256:" + new string('A', 64), "sha256:" + new string('g', 64),
        "SHA256:" + new string('a', 64), "sha256-" + new string('a', 64), "sha256::" + new string('a', 63),
        "sha512:" + new string('a', 64), "sha512:" + new string('a', 127), "sha512:" + new string('a', 129),
        "sha384:" + new string('a', 96), "md5:" + new string('a', 32), "blake3:" + new string('a', 64),
        " " + Empty, Empty + " ", Empty + "\n", Empty + "/x", "sha256:../" + new string('a', 61), "sha256:%" + new string('a', 63),
        "sha256:\uff41" + new string('a', 63), "sha256:\0" + new string('a', 63), "sha256+b64:" + new string('a', 64),
        new string('a', 100_000),
    ];

    [Fact]
    public void A_sha256_digest_is_64_lower_case_digits()
    {
        Assert.True(Digest.TryParse(Empty, out var digest));
        Assert.Equal(Empty, digest.Value);
        Assert.Equal(Empty, digest.ToString());
        Assert.Equal(Empty[7..], digest.Hex);
        Assert.Equal(DigestAlgorithm.Sha256, digest.Algorithm);
        Assert.Equal($"\"{Empty}\"", digest.ETag);
    }

    [Fact]
    public void A_sha512_digest_is_128_lower_case_digits()
    {
        var text = "sha512:" + new string('0', 64) + new string('f', 64);
        Assert.True(Digest.TryParse(text, out var digest));
        Assert.Equal(DigestAlgorithm.Sha512, digest.Algorithm);
        Assert.Equal(text[7..], digest.Hex);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Everything_else_is_no_digest(string? text)
    {
        Assert.False(Digest.TryParse(text, out _));
        Assert.Equal("DIGEST_INVALID", Assert.Throws<OciException>(() => Digest.Parse(text)).Error.Code);
    }

    [Fact]
    public void Digests_with_the_same_text_are_equal()
    {
        Assert.Equal(Digest.Parse(Empty), Digest.Parse(new string(Empty.ToCharArray())));
        Assert.Equal(Digest.Parse(Empty).GetHashCode(), Digest.Parse(Empty).GetHashCode());
        Assert.NotEqual(Digest.Parse(Empty), Digest.Compute(DigestAlgorithm.Sha256, [1]));
    }

    [Fact]
    public void Known_content_has_its_known_digests()
    {
        Assert.Equal(Empty, Digest.Compute(DigestAlgorithm.Sha256, []).Value);
        Assert.Equal(
            "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            Digest.Compute(DigestAlgorithm.Sha512, "abc"u8).Value);
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Sha512)]
    public void A_hasher_fed_in_pieces_agrees_with_one_that_saw_all_at_once(DigestAlgorithm algorithm)
    {
        var content = Enumerable.Range(0, 10_000).Select(i => (byte)(i * 31)).ToArray();
        using var hasher = new DigestHasher(algorithm);
        hasher.Append(content.AsSpan(0, 1));
        hasher.Append([]);
        Assert.Equal(Digest.Compute(algorithm, content.AsSpan(0, 1)), hasher.Current());
        hasher.Append(content.AsSpan(1, 7_000));
        hasher.Append(content.AsSpan(7_001));
        Assert.Equal(content.Length, hasher.Length);
        Assert.Equal(Digest.Compute(algorithm, content), hasher.Current());
        Assert.Equal(Digest.Compute(algorithm, content), hasher.Current());
    }

    [Fact]
    public void A_raw_hash_of_another_length_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => Digest.FromHash(DigestAlgorithm.Sha256, new byte[31]));

    [Theory]
    [InlineData("sha256", true)]
    [InlineData("sha512", true)]
    [InlineData("SHA256", false)]
    [InlineData("sha384", false)]
    [InlineData("", false)]
    public void Only_registered_algorithms_are_known(string name, bool known) => Assert.Equal(known, DigestAlgorithms.TryParse(name, out _));
}
