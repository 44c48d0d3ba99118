using System.Runtime.InteropServices;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>rename(2) itself: <c>File.Move</c> copies silently across file systems, and a copy is not atomic.</summary>
internal static partial class Posix
{
    /// <summary>Renames a file or folder, replacing a file at <paramref name="to"/>. Atomic, or an exception.</summary>
    /// <exception cref="IOException">With the system's message.</exception>
    public static void Rename(string from, string to)
    {
        if (RenameNative(from, to) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new IOException($"rename '{from}' to '{to}': {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameNative(string from, string to);
}
