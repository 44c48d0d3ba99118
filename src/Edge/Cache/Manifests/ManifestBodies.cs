using System.Diagnostics.CodeAnalysis;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Cache.Memory;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Manifests;

/// <summary>
/// Manifests by digest, byte for byte: the hottest in memory, all compressed in their own store; those too large for it are files. Verified
/// whenever they enter memory.
/// </summary>
internal sealed partial class ManifestBodies(CompressedManifests compressed, BlobStore store, ManifestOptions options, ILogger<ManifestBodies> logger)
{
    private readonly ByteCache _memory = new(options.MemoryBytes);

    /// <summary>Finds a manifest that is in memory.</summary>
    public bool TryGetFromMemory(Digest digest, [NotNullWhen(true)] out byte[]? body) => _memory.TryGet(IndexKey.ForBlob(digest.Value), out body);

    /// <summary>Finds a manifest; <paramref name="source"/> says where: <c>memory</c> or <c>disk</c>.</summary>
    public byte[]? TryGet(Digest digest, out string source)
    {
        source = "memory";
        if (TryGetFromMemory(digest, out var body))
        {
            return body;
        }

        source = "disk";
        body = compressed.TryGet(digest) ?? store.TryRead(digest, ManifestReader.MaxSize);
        if (body is not null)
        {
            Remember(digest, body);
        }

        return body;
    }

    /// <summary>Keeps a verified manifest. A disk that refuses it costs only a later question.</summary>
    public void Put(Digest digest, byte[] body)
    {
        Remember(digest, body);
        if (compressed.Put(digest, body))
        {
            return;
        }

        try
        {
            store.Put(digest, body);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotStored(e, digest.Value);
        }
    }

    private void Remember(Digest digest, byte[] body) => _memory.Add(IndexKey.ForBlob(digest.Value), body);

    [LoggerMessage(1, LogLevel.Warning, "Manifest {Digest} is served but cannot be stored")]
    private partial void LogNotStored(Exception fault, string digest);
}
