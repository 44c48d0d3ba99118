using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeRegistry.Hosting.Files;

/// <summary>The file calls that the framework lacks or softens: rename(2) that never copies, and fsync(2) of a directory.</summary>
public static partial class NativeFiles
{
    private static readonly int ReadOnlyDirectory = (IsArm ? 0x4000 : 0x10000) | 0x80000; // O_DIRECTORY | O_CLOEXEC

    /// <summary>Renames atomically within one file system, replacing the target.</summary>
    /// <exception cref="IOException">rename(2) failed; <see cref="Exception.HResult"/> holds errno.</exception>
    public static void Rename(string from, string to)
    {
        if (rename(from, to) != 0)
        {
            throw Failure($"rename {from} to {to}");
        }
    }

    /// <summary>Gives a file a second name; false where that cannot be: another file system, one without links, somebody else's file.</summary>
    /// <exception cref="IOException">link(2) failed for another reason; <see cref="Exception.HResult"/> holds errno.</exception>
    public static bool TryLink(string from, string to)
    {
        if (link(from, to) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() is 1 or 18 or 31 or 38 or 95 // EPERM, EXDEV, EMLINK, ENOSYS, EOPNOTSUPP
            ? false
            : throw Failure($"link {from} to {to}");
    }

    /// <summary>Makes the names in a directory durable.</summary>
    /// <exception cref="IOException">open(2) or fsync(2) failed.</exception>
    public static void SyncDirectory(string path) => OnFolder(path, fsync, "flush folder");

    /// <summary>How full the file system of a folder is.</summary>
    /// <exception cref="IOException">statvfs(3) failed.</exception>
    public static unsafe FileSystemSpace SpaceOf(string path)
    {
        var words = stackalloc ulong[32]; // struct statvfs has 112 bytes on 64-bit Linux
        if (statvfs(path, words) != 0)
        {
            throw Failure($"statvfs {path}");
        }

        var unit = (long)words[1];
        return new FileSystemSpace(unit * (long)words[2], unit * (long)words[4], (long)words[5], (long)words[7], (words[9] & 1) != 0);
    }

    /// <summary>Writes everything of the file system of an open folder or file to the disk.</summary>
    /// <exception cref="IOException">open(2) or syncfs(2) failed.</exception>
    public static void SyncFileSystem(string path) => OnFolder(path, syncfs, "flush the file system of");

    /// <summary>Opens a file for reading past the page cache, so that reading it neither fills nor empties the cache nor changes its access time.</summary>
    /// <remarks>
    /// O_DIRECT where the file system has it: then offsets, lengths and the buffer's address must be multiples of 4096. Where it has not, the
    /// file is read through the page cache.
    /// </remarks>
    /// <exception cref="IOException">open(2) failed; <see cref="Exception.HResult"/> holds errno.</exception>
    public static SafeFileHandle OpenDirect(string path)
    {
        foreach (var flags in (ReadOnlySpan<int>)[Direct | NoAccessTime, NoAccessTime, 0])
        {
            var descriptor = open(path, flags | 0x80000); // O_CLOEXEC
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            if (Marshal.GetLastPInvokeError() is not (1 or 22)) // EPERM: not our file; EINVAL: no O_DIRECT
            {
                break;
            }
        }

        throw Failure($"open {path}");
    }

    /// <summary>Takes an exclusive lock on an open file, held until the file is closed; false when another process holds it.</summary>
    /// <remarks>The framework's own locking is switched off in our programs: it locks every file that is opened, for nothing.</remarks>
    public static bool TryLock(SafeFileHandle file) => flock(file, 2 | 4) == 0; // LOCK_EX | LOCK_NB

    /// <summary>Makes a stretch of an open file a hole: what it took of the disk comes free. Where the file system knows no holes, nothing happens.</summary>
    public static void Free(SafeFileHandle file, long offset, long length)
    {
        if (length > 0)
        {
            _ = fallocate(file, 1 | 2, offset, length); // FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE
        }
    }

    /// <summary>What an open file is now; null when that cannot be told.</summary>
    public static unsafe FileState? StateOf(SafeFileHandle file)
    {
        var words = stackalloc ulong[32]; // struct statx: 256 bytes, the same on every architecture
        if (statx(file, "", 0x1000, 0x0244, words) != 0) // AT_EMPTY_PATH; STATX_NLINK | STATX_MTIME | STATX_SIZE
        {
            return null;
        }

        return new FileState((long)words[5], (uint)words[2], (long)words[14], (uint)words[15]);
    }

    private const int NoAccessTime = 0x40000; // O_NOATIME

    private static int Direct => IsArm ? 0x10000 : 0x4000; // O_DIRECT

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64;

    private static void OnFolder(string path, Func<int, int> call, string what)
    {
        var descriptor = open(path, ReadOnlyDirectory);
        if (descriptor < 0)
        {
            throw Failure($"open folder {path}");
        }

        try
        {
            if (call(descriptor) != 0)
            {
                throw Failure($"{what} {path}");
            }
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private static IOException Failure(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statvfs(string path, ulong* space);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(SafeFileHandle folder, string path, int flags, uint mask, ulong* state);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int syncfs(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fallocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}
