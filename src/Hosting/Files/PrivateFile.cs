namespace EdgeRegistry.Hosting.Files;

/// <summary>A small file that only its owner may read: secrets.</summary>
public static class PrivateFile
{
    /// <summary>Writes the file with mode 600, whole or not at all; when this returns it is on the disk.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        NativeFiles.Rename(temporary, path);
        NativeFiles.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
