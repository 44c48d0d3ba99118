using EdgeRegistry.EndToEnd.Machine;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>The repository's folder and the scripts in tests/tools.</summary>
internal static class Tools
{
    /// <summary>The root of the repository that this assembly was built in.</summary>
    public static string Repository { get; } = FindRepository();

    public static async Task<string> Run(string script, params string[] arguments)
        => (await Command.Run([Path.Combine(Repository, "tests", "tools", script), .. arguments])).MustSucceed().Text;

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EdgeRegistry.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run from inside the repository.");
        return folder.FullName;
    }
}
