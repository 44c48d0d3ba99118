using System.Runtime.CompilerServices;

namespace EdgeRegistry.Origin.Tests.Deploying;

/// <summary>The files of <c>deploy/</c> in this checkout.</summary>
internal static class DeployFiles
{
    public static string PathOf(string name) => Path.Combine(Checkout(), "deploy", name);

    public static Task<string> ReadAsync(string name) => File.ReadAllTextAsync(PathOf(name));

    private static string Checkout([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
