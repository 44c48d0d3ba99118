using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Fetching.Partials;
using Xunit.Abstractions;

namespace EdgeRegistry.Edge.Tests.Planning;

/// <summary>The set of bytes that are here, against a plain array of bits.</summary>
public sealed class ExtentSetTests(ITestOutputHelper output)
{
    [Fact]
    public void It_is_what_an_array_of_bits_is()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
#pragma warning disable CA5394 // nothing secret: only different from each other
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var (set, bits) = (new ExtentSet(), new bool[100]);
            for (var i = 0; i < 30; i++)
            {
                var from = random.Next(100);
                var to = random.Next(from, 101);
                set.Add(from, to);
                Array.Fill(bits, true, from, to - from);
                AssertSame(set, bits);
            }
        }
#pragma warning restore CA5394
    }

    private static void AssertSame(ExtentSet set, bool[] bits)
    {
        Assert.Equal(bits.Count(bit => bit), set.Total);
        for (var at = 0; at < bits.Length; at++)
        {
            var end = Array.IndexOf(bits, false, at) is >= 0 and var missing ? missing : bits.Length;
            Assert.Equal(end, set.EndFrom(at));
            if (!bits[at])
            {
                var next = Array.IndexOf(bits, true, at) is >= 0 and var present ? present : bits.Length;
                Assert.Equal(new Extent(Array.LastIndexOf(bits, true, at) + 1, next), set.GapAround(at, 0, bits.Length));
            }
        }

        var extents = set.ToArray();
        Assert.All(extents.Zip(extents.Skip(1)), pair => Assert.True(pair.First.To < pair.Second.From));
    }
}
