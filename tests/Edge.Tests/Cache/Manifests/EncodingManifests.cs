using System.Text;
using EdgeRegistry.Edge.Cache.Manifests;

namespace EdgeRegistry.Edge.Tests.Cache.Manifests;

public sealed class EncodingManifests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    public void Text_comes_back_byte_for_byte(int length) => AssertSame(Encoding.ASCII.GetBytes(new string('x', length)));

    [Fact]
    public void Noise_comes_back_and_costs_four_bytes()
    {
        var noise = new byte[5000];
        new Random(1).NextBytes(noise);
        AssertSame(noise);
        Assert.Equal(noise.Length + 4, BodyCodec.Encode(noise).Length);
    }

    [Fact]
    public void Text_gets_shorter() => Assert.InRange(BodyCodec.Encode(Encoding.ASCII.GetBytes(new string('x', 5000))).Length, 5, 100);

    [Fact]
    public void What_was_not_encoded_is_refused()
    {
        Assert.Null(BodyCodec.TryDecode([], 100));
        Assert.Null(BodyCodec.TryDecode([1, 2, 3], 100));
        Assert.Null(BodyCodec.TryDecode([100, 0, 0, 0, 0xff, 0xff, 0xff], 100));
        Assert.Null(BodyCodec.TryDecode(BodyCodec.Encode(new byte[200]), longest: 100));
    }

    private static void AssertSame(byte[] body) => Assert.Equal(body, BodyCodec.TryDecode(BodyCodec.Encode(body), 100_000));
}
