using System.Diagnostics;

namespace EdgeRegistry.Edge.Tests.DiskTrouble;

/// <summary>A file system of 8 MiB in memory, mounted at a folder of the edge. Needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    /// <summary>Puts it over a folder.</summary>
    public static SmallDisk MountAt(string path)
    {
        Run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", path);
        return new SmallDisk(path);
    }

    /// <summary>Takes every free byte.</summary>
    public void Fill()
    {
        using var file = File.OpenHandle(Path.Combine(_path, "filler"), FileMode.CreateNew, FileAccess.Write);
        var piece = new byte[4096];
        try
        {
            for (var offset = 0L; ; offset += piece.Length)
            {
                RandomAccess.Write(file, piece, offset);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Free() => File.Delete(Path.Combine(_path, "filler"));

    public void Dispose() => Run("umount", "-l", _path);

    private static void Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} needs root and failed: {process.StandardError.ReadToEnd()}");
    }
}
