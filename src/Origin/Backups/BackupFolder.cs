using System.Globalization;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Files;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Origin.Backups;

/// <summary>
/// A folder of backups: <c>snapshots/TIME/</c> holds the database of one backup, <c>blobs/</c> the blobs of all of them, each once. One program at a
/// time uses it.
/// </summary>
internal sealed class BackupFolder : IDisposable
{
    private readonly SafeFileHandle _lock;

    private BackupFolder(string path, SafeFileHandle hold) => (Root, _lock) = (path, hold);

    public string Root { get; }

    /// <summary>Where files grow before they get their names.</summary>
    public string Temporary => Path.Combine(Root, "tmp");

    private string Snapshots => Path.Combine(Root, "snapshots");

    /// <exception cref="StartupException">Another program uses it, or it is something else.</exception>
    public static BackupFolder Open(string path, bool create)
    {
        var root = Path.GetFullPath(path);
        if (create)
        {
            MakePrivate(root); // it holds hashes of passwords
            if (!Directory.Exists(Path.Combine(root, "snapshots")) && Directory.EnumerateFileSystemEntries(root).Any(entry => Path.GetFileName(entry) is not ("LOCK" or "lost+found")))
            {
                throw new StartupException($"{root} holds other things: choose an empty folder, or one with backups");
            }

            MakePrivate(Path.Combine(root, "snapshots"));
        }
        else if (!Directory.Exists(Path.Combine(root, "snapshots")))
        {
            throw new StartupException($"{root} holds no backups: there is no folder 'snapshots' in it");
        }

        var hold = File.OpenHandle(Path.Combine(root, "LOCK"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (NativeFiles.TryLock(hold))
        {
            return new BackupFolder(root, hold);
        }

        hold.Dispose();
        throw new StartupException($"{root} is in use by another process");
    }

    /// <summary>The whole ones, oldest first.</summary>
    public IReadOnlyList<string> Complete() =>
        [.. Directory.EnumerateDirectories(Snapshots).Where(IsComplete).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>The folder of a snapshot.</summary>
    /// <param name="name">Its name; null for the newest.</param>
    /// <exception cref="StartupException">There is none.</exception>
    public string Find(string? name)
    {
        var found = name ?? Complete().LastOrDefault() ?? throw new StartupException($"{Root} holds no complete backup");
        var folder = Path.Combine(Snapshots, found);
        return IsComplete(folder) ? folder : throw new StartupException($"{Root} holds no complete backup '{found}': there are {string.Join(", ", Complete())}");
    }

    /// <summary>Removes what interrupted runs left, and begins a snapshot.</summary>
    public string Begin(DateTimeOffset now)
    {
        foreach (var left in Directory.EnumerateDirectories(Snapshots).Where(folder => !IsComplete(folder)).Append(Temporary).Where(Directory.Exists))
        {
            Directory.Delete(left, recursive: true);
        }

        MakePrivate(Temporary);
        var name = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        for (var again = 1; Directory.Exists(Path.Combine(Snapshots, name)); again++)
        {
            name = $"{name.Split('-')[0]}-{again}";
        }

        return MakePrivate(Path.Combine(Snapshots, name));
    }

    public void Dispose() => _lock.Dispose();

    private static string MakePrivate(string folder) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(folder).FullName
        : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, BackupManifest.FileName));
}
