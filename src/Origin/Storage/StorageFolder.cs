using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Origin.Storage;

/// <summary>
/// The folder of blobs and uploads, and the mark in it that proves that it is there: <c>cluster-id</c>, one line, <c>edgeregistry storage
/// VERSION ID</c>. Several nodes share it, so nothing locks it. All methods block: they are called on storage threads.
/// </summary>
/// <param name="path">The absolute path.</param>
/// <param name="isOwn">True when it is the folder of the embedded database too, which cannot be there without it.</param>
internal sealed class StorageFolder(string path, bool isOwn)
{
    private const int LayoutVersion = 1;
    private const string MarkName = "cluster-id";

    public string Path => path;

    public bool IsOwn => isOwn;

    public string Blobs { get; } = System.IO.Path.Combine(path, "blobs");

    public string Uploads { get; } = System.IO.Path.Combine(path, "uploads");

    private string Mark => System.IO.Path.Combine(path, MarkName);

    /// <summary>True when the mark is there, whosever it is.</summary>
    public bool IsMarked() => File.Exists(Mark);

    /// <summary>True when a file is there, false when it is not: a folder that is not mounted tells neither.</summary>
    /// <exception cref="StorageUnavailableException">The folder is not there.</exception>
    public bool Has(string file) => File.Exists(file)
        || (IsMarked() ? File.Exists(file) : throw new StorageUnavailableException("the storage folder is not mounted any more: its cluster-id is gone"));

    /// <summary>Whose folder it is: the id of a cluster, or null when it has no mark.</summary>
    /// <exception cref="StartupException">The mark is not ours, or a newer program's.</exception>
    public string? ReadMark()
    {
        if (!IsMarked())
        {
            return null;
        }

        var words = File.ReadAllText(Mark).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["edgeregistry", "storage", var number, var id] || !int.TryParse(number, out var version))
        {
            throw new StartupException($"storage folder {path} does not belong to an EdgeRegistry origin (see its file {MarkName})");
        }

        return version <= LayoutVersion
            ? id
            : throw new StartupException($"storage folder {path} has layout version {version}; this program knows up to {LayoutVersion}: use a newer program");
    }

    /// <summary>Makes the folder a cluster's.</summary>
    /// <exception cref="StartupException">It holds other things.</exception>
    public void WriteMark(string id)
    {
        MakeFolder();
        RequireNothingElse();
        PrivateFile.Write(Mark, System.Text.Encoding.ASCII.GetBytes($"edgeregistry storage {LayoutVersion} {id}\n"));
    }

    /// <summary>Makes the folders inside, once the mark is there. Afterwards nothing makes them again: when they are gone, so is the mount.</summary>
    public void MakeFolders()
    {
        Directory.CreateDirectory(Blobs);
        Directory.CreateDirectory(Uploads);
        NativeFiles.SyncDirectory(path);
    }

    /// <summary>Writes a small file to the disk and removes it again.</summary>
    public void TryWrite()
    {
        var file = System.IO.Path.Combine(Uploads, ".try-" + Guid.NewGuid().ToString("N"));
        try
        {
            using var handle = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write, preallocationSize: 0);
            RandomAccess.Write(handle, "EdgeRegistry"u8, 0);
            RandomAccess.FlushToDisk(handle);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void MakeFolder()
    {
        if (!Directory.Exists(path) && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // Files in uploads that nobody knows are removed: never begin where somebody keeps other things.
    private void RequireNothingElse()
    {
        var names = Directory.EnumerateFileSystemEntries(path).Select(System.IO.Path.GetFileName);
        if (!isOwn && names.FirstOrDefault(name => name is not ("blobs" or "uploads" or "lost+found") && !name!.StartsWith('.') && !name.StartsWith(MarkName, StringComparison.Ordinal)) is { } other)
        {
            throw new StartupException($"storage folder {path} holds '{other}', but no mark of an EdgeRegistry origin: choose an empty folder (Origin:Storage:Folder)");
        }
    }
}
