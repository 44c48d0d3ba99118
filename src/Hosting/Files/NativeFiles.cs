using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Hosting.Files;

/// <summary>The file calls that the framework lacks or softens: rename(2) that never copies, and fsync(2) of a directory.</summary>
public static partial class NativeFiles
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    /// <summary>Renames atomically within one file system, replacing the target.</summary>
    /// <exception cref="IOException">rename(2) failed; <see cref="Exception.HResult"/> holds errno.</exception>
    public static void Rename(string from, string to)
    {
        if (rename(from, to) != 0)
        {
            throw Failure($"rename {from} to {to}");
        }
    }

    /// <summary>Makes the names in a directory durable.</summary>
    /// <exception cref="IOException">open(2) or fsync(2) failed.</exception>
    public static void SyncDirectory(string path)
    {
        var descriptor = open(path, ReadOnlyDirectory);
        if (descriptor < 0)
        {
            throw Failure($"open folder {path}");
        }

        try
        {
            if (fsync(descriptor) != 0)
            {
                throw Failure($"flush folder {path}");
            }
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    /// <summary>Takes an exclusive lock on an open file, held until the file is closed; false when another process holds it.</summary>
    /// <remarks>The framework's own locking is switched off in our programs: it locks every file that is opened, for nothing.</remarks>
    public static bool TryLock(SafeFileHandle file) => flock(file, 2 | 4) == 0; // LOCK_EX | LOCK_NB

    private static IOException Failure(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}
