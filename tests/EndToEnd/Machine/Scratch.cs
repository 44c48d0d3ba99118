namespace EdgeRegistry.EndToEnd.Machine;

/// <summary>A folder of one fixture on a real disk (a temp folder may be memory), removed with everything in it.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch()
    {
        var parent = Environment.GetEnvironmentVariable("EDGEREGISTRY_TEST_SCRATCH") ?? "/var/tmp";
        Folder = Path.Combine(parent, "e2e-" + Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    /// <summary>A path inside; nothing is created.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>The bytes of all files under a path inside.</summary>
    public long Size(string name)
    {
        var folder = new DirectoryInfo(At(name));
        if (!folder.Exists) return 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        return folder.EnumerateFiles("*", options).Sum(file => file.Exists ? file.Length : 0);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
