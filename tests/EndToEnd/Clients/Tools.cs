namespace EdgeRegistry.EndToEnd.Clients;

internal static class Tools
{
    /// <summary>The root of the repository that this assembly was built in.</summary>
    public static string Repository { get; } = FindRepository();

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EdgeRegistry.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run from inside the repository.");
        return folder.FullName;
    }
}
