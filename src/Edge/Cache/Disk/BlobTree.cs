using EdgeRegistry.Edge.Cache.Eviction;
using EdgeRegistry.Hosting.Files;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>
/// Where the cache's files are:
/// <code>
/// DATA/blobs/sha256/ab/ab12…   complete, verified content
/// DATA/tmp/ab12….NONCE         content on its way; dropped at start
/// DATA/quarantine/ab12….NONCE  files that were found wrong
/// DATA/boot                    what the last life left behind (BootRecord)
/// </code>
/// </summary>
internal sealed class BlobTree
{
    /// <exception cref="IOException">The folders cannot be made.</exception>
    public BlobTree(string data)
    {
        Data = data;
        Blobs = Path.Combine(data, "blobs");
        Temporary = Path.Combine(data, "tmp");
        Quarantine = Path.Combine(data, "quarantine");
        if (Directory.Exists(Temporary))
        {
            Directory.Delete(Temporary, recursive: true); // nothing in it was ever promised to anybody
        }

        Directory.CreateDirectory(Temporary);
        Directory.CreateDirectory(Blobs);
    }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>The folder of complete content.</summary>
    public string Blobs { get; }

    /// <summary>The folder of content on its way.</summary>
    public string Temporary { get; }

    /// <summary>The folder of files that were found wrong; made when there is one.</summary>
    public string Quarantine { get; }

    /// <summary>How full the disk is.</summary>
    /// <exception cref="IOException">It does not say.</exception>
    public FileSystemSpace Space() => NativeFiles.SpaceOf(Data);

    /// <summary>Where a digest's content is, or would be.</summary>
    public string PathOf(Digest digest) => Path.Combine(Blobs, digest.Algorithm.Name(), digest.Hex[..2], digest.Hex);

    /// <summary>Where an object's file is, or null when there is none.</summary>
    public string? Find(in ObjectKey key, DigestAlgorithm algorithm)
    {
        var hex = key.ToHex();
        var folder = Path.Combine(Blobs, algorithm.Name(), hex[..2]);
        if (algorithm is DigestAlgorithm.Sha256)
        {
            return Path.Combine(folder, hex);
        }

        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, hex + "*").FirstOrDefault() : null;
    }

    /// <summary>The digest whose content a file is, or null when it is none of ours.</summary>
    public static Digest? DigestOf(DigestAlgorithm algorithm, string path) => Digest.TryParse($"{algorithm.Name()}:{Path.GetFileName(path)}", out var digest) ? digest : null;

    /// <summary>The folders that hold content.</summary>
    public IEnumerable<(DigestAlgorithm Algorithm, string Path)> Folders() =>
        from algorithm in (DigestAlgorithm[])[DigestAlgorithm.Sha256, DigestAlgorithm.Sha512]
        let path = Path.Combine(Blobs, algorithm.Name())
        where Directory.Exists(path)
        from folder in Directory.EnumerateDirectories(path)
        select (algorithm, folder);
}
