namespace EdgeRegistry.Hosting.Files;

/// <summary>A small file that only its owner may read: secrets.</summary>
public static class PrivateFile
{
    /// <summary>Writes the file with mode 600, whole or not at all.</summary>
    /// <param name="path">Where; its folder exists.</param>
    /// <param name="content">All of it.</param>
    /// <param name="flush">Whether it is on the disk when this returns; what can be asked for again need not be.</param>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool flush = true)
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
            file.Flush(flush);
        }

        NativeFiles.Rename(temporary, path);
        if (flush)
        {
            NativeFiles.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
    }
}
