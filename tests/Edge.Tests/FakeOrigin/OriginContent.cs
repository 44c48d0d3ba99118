using System.Collections.Concurrent;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>What the fake origin has, in memory. Repositories are named as the registry does: <c>library/x</c>.</summary>
internal sealed class OriginContent
{
    private readonly ConcurrentDictionary<(string Repository, string Digest), StoredContent> _blobs = new();
    private readonly ConcurrentDictionary<(string Repository, string Digest), StoredContent> _manifests = new();
    private readonly ConcurrentDictionary<(string Repository, string Tag), string> _tags = new();

    /// <summary>Stores a blob; its digest.</summary>
    public string AddBlob(string repository, byte[] body, string? digest = null)
    {
        digest ??= Sha256(body);
        _blobs[(repository, digest)] = new StoredContent(digest, MediaTypes.OctetStream, body);
        return digest;
    }

    /// <summary>Stores a manifest under its digest and tags; its digest.</summary>
    public string AddManifest(string repository, byte[] body, string mediaType, params IEnumerable<string> tags)
    {
        var digest = Sha256(body);
        _manifests[(repository, digest)] = new StoredContent(digest, mediaType, body);
        foreach (var tag in tags)
        {
            _tags[(repository, tag)] = digest;
        }

        return digest;
    }

    /// <summary>Moves a tag.</summary>
    public void SetTag(string repository, string tag, string digest) => _tags[(repository, tag)] = digest;

    /// <summary>Finds a blob.</summary>
    public StoredContent? Blob(string repository, string digest) => _blobs.GetValueOrDefault((repository, digest));

    /// <summary>Finds a manifest by tag or digest.</summary>
    public StoredContent? Manifest(string repository, string reference)
    {
        var digest = _tags.GetValueOrDefault((repository, reference), reference);
        return _manifests.GetValueOrDefault((repository, digest));
    }

    /// <summary>Removes a blob from a repository.</summary>
    public bool RemoveBlob(string repository, string digest) => _blobs.TryRemove((repository, digest), out _);

    /// <summary>Removes a tag, or a manifest and its tags.</summary>
    public bool RemoveManifest(string repository, string reference)
    {
        foreach (var tag in _tags.Where(tag => tag.Key.Repository == repository && tag.Value == reference))
        {
            _tags.TryRemove(tag);
        }

        return _tags.TryRemove((repository, reference), out _) || _manifests.TryRemove((repository, reference), out _);
    }

    /// <summary>The digest of bytes.</summary>
    public static string Sha256(byte[] body) => Digest.Compute(DigestAlgorithm.Sha256, body).Value;
}
