using System.Runtime.CompilerServices;

namespace EdgeRegistry.Hosting.Access;

/// <summary>
/// The last headers whose tokens were verified, by the identity of the text object: texts never change, so that the same object is the same
/// token. A place for each of <see cref="Places"/> remainders; reading and writing take no lock.
/// </summary>
internal sealed class SeenHeaders
{
    /// <summary>How many are remembered at most.</summary>
    public const int Places = 1024;

    private readonly Seen?[] _places = new Seen?[Places];

    /// <summary>The token of a header; null when this object was not seen since <paramref name="version"/> began.</summary>
    public VerifiedToken? Find(string header, long version) =>
        Volatile.Read(ref Place(header)) is { } seen && ReferenceEquals(seen.Header, header) && seen.Version == version ? seen.Token : null;

    /// <summary>Remembers one that was found while <paramref name="version"/> was current.</summary>
    public void Add(string header, VerifiedToken token, long version) => Volatile.Write(ref Place(header), new Seen(header, token, version));

    private ref Seen? Place(string header) => ref _places[RuntimeHelpers.GetHashCode(header) & (Places - 1)];

    private sealed record Seen(string Header, VerifiedToken Token, long Version);
}
