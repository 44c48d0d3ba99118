using System.Globalization;
using Xunit.Abstractions;

namespace EdgeRegistry.Testing;

/// <summary>Random content and names of one test. The seed is printed; EDGEREGISTRY_TEST_SEED runs a test again with the same one.</summary>
public sealed class RandomContent
{
    private const string Variable = "EDGEREGISTRY_TEST_SEED";
    private readonly Random _random;

    /// <summary>Chooses and prints the seed.</summary>
    public RandomContent(ITestOutputHelper output)
    {
        var seed = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"{Variable}={seed}");
        _random = new Random(seed);
    }

    /// <summary>So many random bytes.</summary>
    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A whole number from 0 up to, not including, the bound.</summary>
    public int Below(int bound) => _random.Next(bound);

    /// <summary>A repository name that no other test uses, also not in another run on the same data.</summary>
    public string Repository(string project = "suite") => $"{project}/{Guid.NewGuid():n}";
}
