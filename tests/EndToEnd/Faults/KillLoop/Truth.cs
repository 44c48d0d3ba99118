using System.Collections.Concurrent;
using EdgeRegistry.EndToEnd.Images;

namespace EdgeRegistry.EndToEnd.Faults.KillLoop;

/// <summary>What was acknowledged: it must be served, byte for byte, for ever after.</summary>
internal sealed class Truth(string repository)
{
    private readonly ConcurrentDictionary<string, GeneratedBlob> _blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (int Number, int Attempted)> _tags = new(StringComparer.Ordinal);

    /// <summary>Where everything is.</summary>
    public string Repository => repository;

    /// <summary>The blobs whose push was answered with 201.</summary>
    public IReadOnlyCollection<GeneratedBlob> Blobs => [.. _blobs.Values];

    /// <summary>The tags of which at least one push was answered with 201.</summary>
    public IReadOnlyCollection<string> Tags => [.. _tags.Where(tag => tag.Value.Number > 0).Select(tag => tag.Key)];

    /// <summary>A push of this blob was answered with 201.</summary>
    public void Acknowledged(GeneratedBlob blob) => _blobs[blob.Digest] = blob;

    /// <summary>The number of the next manifest for a tag. Only one client moves a tag at a time.</summary>
    public int Attempt(string tag) => _tags.AddOrUpdate(tag, (0, 1), (_, before) => (before.Number, before.Attempted + 1)).Attempted;

    /// <summary>The push of this manifest was answered with 201.</summary>
    public void Acknowledged(string tag, int number) => _tags[tag] = (number, number);

    /// <summary>The numbers that a tag may have: the last acknowledged one, or a later one whose answer was lost.</summary>
    public (int From, int To) Allowed(string tag) => _tags[tag];
}
