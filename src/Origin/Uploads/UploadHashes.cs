using System.Collections.Concurrent;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>The running hashes of this process. Losing one costs a read of the file, never an upload.</summary>
internal sealed class UploadHashes(UploadStore store, TimeProvider time) : IDisposable
{
    public const int Capacity = 10_000;
    private readonly ConcurrentDictionary<string, UploadHash> _hashes = new(StringComparer.Ordinal);

    public int Count => _hashes.Count;

    /// <summary>
    /// The hash for the writer that has just taken the session: the one at hand when no other writer came between and it has seen
    /// exactly the committed bytes, else a new one that reads them back.
    /// </summary>
    public UploadHash Resume(UploadSession held, DigestAlgorithm algorithm)
    {
        if (_hashes.TryGetValue(held.Id, out var hash) && !Continues(hash, held, algorithm))
        {
            hash = null;
        }

        hash ??= Begin(held, algorithm);
        hash.InUse = true;
        hash.Generation = held.Generation;
        hash.Used = time.GetUtcNow().ToUnixTimeMilliseconds();
        hash.Written(held.Received);
        return hash;
    }

    /// <summary>A new hash that has seen nothing, in place of the one at hand.</summary>
    public UploadHash Begin(UploadSession held, DigestAlgorithm algorithm)
    {
        Drop(held.Id);
        MakeRoom();
        return _hashes[held.Id] = new UploadHash(new UploadFile(held.Id, held.File), algorithm, store) { Generation = held.Generation - 1, InUse = true };
    }

    public void Drop(string session)
    {
        if (_hashes.TryRemove(session, out var hash))
        {
            hash.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var session in _hashes.Keys)
        {
            Drop(session);
        }
    }

    // A hash that still reads back has seen committed bytes only, because they never change.
    private static bool Continues(UploadHash hash, UploadSession held, DigestAlgorithm algorithm) =>
        hash.Algorithm == algorithm && hash.File.Number == held.File && hash.Generation == held.Generation - 1 && (hash.Length < 0 || hash.Length <= held.Received);

    private void MakeRoom()
    {
        if (_hashes.Count >= Capacity && _hashes.Where(pair => !pair.Value.InUse).MinBy(pair => pair.Value.Used).Key is { } oldest)
        {
            Drop(oldest);
        }
    }
}
