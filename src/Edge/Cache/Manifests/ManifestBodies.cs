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
        if (compressed.TryGet(digest) is not { } stored)
        {
            return ReadFromFile(digest);
        }

        Remember(digest, stored);
        return stored;
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

    private byte[]? ReadFromFile(Digest digest)
    {
        using var file = store.TryOpen(digest);
        if (file is null || file.Size > ManifestReader.MaxSize)
        {
            return null;
        }

        var body = new byte[file.Size];
        for (var read = 0; read < body.Length;)
        {
            var count = RandomAccess.Read(file.Stream.SafeFileHandle, body.AsSpan(read), read);
            if (count == 0)
            {
                break; // shorter than it was a moment ago: the digest will not match
            }

            read += count;
        }

        if (Digest.Compute(digest.Algorithm, body) != digest)
        {
            LogDamaged(digest.Value);
            store.Remove(digest);
            return null;
        }

        Remember(digest, body);
        return body;
    }

    private void Remember(Digest digest, byte[] body) => _memory.Add(IndexKey.ForBlob(digest.Value), body);

    [LoggerMessage(1, LogLevel.Warning, "Manifest {Digest} is served but cannot be stored")]
    private partial void LogNotStored(Exception fault, string digest);

    [LoggerMessage(2, LogLevel.Warning, "Stored manifest {Digest} is damaged: dropped, and asked of the origin again")]
    private partial void LogDamaged(string digest);
}
