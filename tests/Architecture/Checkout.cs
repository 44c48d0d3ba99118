using System.Diagnostics;
using System.Reflection;

namespace EdgeRegistry.Architecture;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Checkout
{
    internal static string Root { get; } = typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Checkout").Value!;

    /// <summary>Every file that git tracks, relative to the root.</summary>
    internal static IReadOnlyList<string> Tracked { get; } = [.. ListTracked().Where(file => File.Exists(PathOf(file)))];

    internal static string PathOf(string file) => Path.Combine(Root, file);

    internal static string Read(string file) => File.ReadAllText(PathOf(file));

    private static IEnumerable<string> ListTracked()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Root, "ls-files", "-z"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var files = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return git.ExitCode == 0 ? files : throw new InvalidOperationException("git cannot list the files of this checkout");
    }
}
