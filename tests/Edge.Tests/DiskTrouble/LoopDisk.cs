using System.Diagnostics;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.DiskTrouble;

/// <summary>An ext4 of 64 MiB in a file, mounted at a folder of the edge, that can be made to fail. Needs root and loop devices.</summary>
internal sealed class LoopDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _image;
    private readonly string _path;

    private LoopDisk(string path)
    {
        _path = path;
        _image = Path.Combine(_folder.Path, "disk");
        using (var image = File.Create(_image))
        {
            image.SetLength(64 << 20);
        }

        Run("mkfs.ext4", "-q", "-F", "-b", "4096", _image);
        Run("mount", "-o", "loop,errors=remount-ro", _image, path);
    }

    /// <summary>Puts it over a folder, which it then holds nothing of.</summary>
    public static LoopDisk MountAt(string path) => new(path);

    /// <summary>As after an error that the file system noticed: it takes no more writes.</summary>
    public void BecomeReadOnly()
    {
        var device = Path.GetFileName(Run("findmnt", "-n", "-o", "SOURCE", _path).Trim());
        File.WriteAllText($"/sys/fs/ext4/{device}/trigger_fs_error", "a test");
    }

    /// <summary>The medium loses the file: reading it answers EIO.</summary>
    public void Lose(string file)
    {
        Run("sync", "-f", file);
        var extent = Run("filefrag", "-v", "-b4096", file).Split('\n').First(line => line.TrimStart().StartsWith("0:", StringComparison.Ordinal));
        var block = long.Parse(extent.Split(':')[2].Split("..")[0].Trim(), System.Globalization.CultureInfo.InvariantCulture);
        using (var image = File.OpenWrite(_image))
        {
            image.SetLength(block * 4096);
        }

        Run("dd", $"if={file}", "iflag=nocache", "count=0", "status=none"); // what the kernel remembers of it goes
    }

    public void Dispose()
    {
        Run("umount", "-l", _path);
        _folder.Dispose();
    }

    private static string Run(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} needs root and failed: {errors}");
        return output;
    }
}
