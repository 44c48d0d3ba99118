using EdgeRegistry.Hosting.Files;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Hosting.Configuration;

/// <summary>A host's data folder: made, proven writable, marked with the version of its layout, and held by one process at a time.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly SafeFileHandle _lock;

    private DataFolder(string path, SafeFileHandle hold) => (Path, _lock) = (path, hold);

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>Opens a folder.</summary>
    /// <param name="path">The folder; made when missing.</param>
    /// <param name="kind">Whose layout it is, e.g. <c>origin</c>.</param>
    /// <param name="version">The layout's version that this program writes; an older one it must be able to read.</param>
    /// <exception cref="StartupException">Not writable, in use, of another kind or of a newer version.</exception>
    public static DataFolder Open(string path, string kind, int version)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Make(full);
            var hold = File.OpenHandle(System.IO.Path.Combine(full, "LOCK"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            try
            {
                if (!NativeFiles.TryLock(hold))
                {
                    throw new StartupException($"data folder {full} is in use by another process");
                }

                CheckMarker(full, kind, version);
                return new DataFolder(full, hold);
            }
            catch
            {
                hold.Dispose();
                throw;
            }
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartupException($"data folder {full} cannot be written: choose another with --data, or change its permissions");
        }
        catch (IOException e)
        {
            throw new StartupException($"data folder {full} cannot be written: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    // It holds hashes of passwords and what was pushed to private repositories: nobody else's to read. One that was made by somebody keeps its mode.
    private static void Make(string folder)
    {
        if (!Directory.Exists(folder) && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(folder)!);
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(folder);
    }

    private static void CheckMarker(string folder, string kind, int version)
    {
        var marker = System.IO.Path.Combine(folder, "FORMAT");
        if (!File.Exists(marker) || new FileInfo(marker).Length == 0) // empty: the disk was full when it was made
        {
            RequireNothingElse(folder, kind);
            File.WriteAllText(marker, $"edgeregistry {kind} {version}\n");
            return;
        }

        var words = File.ReadAllText(marker).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["edgeregistry", _, _] || words[1] != kind || !int.TryParse(words[2], out var found))
        {
            throw new StartupException($"data folder {folder} does not belong to an EdgeRegistry {kind} (see its file FORMAT)");
        }

        if (found > version)
        {
            throw new StartupException($"data folder {folder} has layout version {found}; this program knows up to {version}: use a newer program");
        }
    }

    // Hosts remove what they do not know from folders of theirs (tmp, uploads): never begin where somebody keeps other things.
    private static void RequireNothingElse(string folder, string kind)
    {
        var names = Directory.EnumerateFileSystemEntries(folder).Select(System.IO.Path.GetFileName);
        if (names.FirstOrDefault(name => name is not ("LOCK" or "FORMAT" or "lost+found") && !name!.StartsWith('.')) is { } other)
        {
            throw new StartupException($"data folder {folder} holds '{other}', but no data of an EdgeRegistry {kind}: choose an empty folder with --data");
        }
    }
}
