using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>Files that were found wrong, kept for looking at. Bounded in bytes and number: above it the oldest go.</summary>
internal sealed class Quarantine(BlobTree tree, DiskOptions options)
{
    /// <summary>The most files that are kept.</summary>
    public const int MostFiles = 100;

    private readonly Lock _lock = new();

    /// <summary>Takes a file, or removes it when it is too big to keep. Nothing when it is not there.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Take(string path)
    {
        lock (_lock)
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return;
            }

            if (file.Length > options.QuarantineBytes || options.QuarantineBytes == 0)
            {
                file.Delete();
                return;
            }

            Directory.CreateDirectory(tree.Quarantine);
            NativeFiles.Rename(path, Path.Combine(tree.Quarantine, $"{file.Name}.{Guid.NewGuid():N}"));
            Trim();
        }
    }

    private void Trim()
    {
        var (count, bytes) = (0, 0L);
        foreach (var file in new DirectoryInfo(tree.Quarantine).EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            bytes += file.Length;
            if (++count > MostFiles || bytes > options.QuarantineBytes)
            {
                file.Delete();
            }
        }
    }
}
