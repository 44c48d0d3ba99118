namespace EdgeRegistry.EndToEnd.Machine;

/// <summary>A folder of one fixture on a real disk (a temp folder may be memory), removed with everything in it.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch()
    {
        Folder = Path.Combine(Parent, "e2e-" + Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(Folder);
    }

    public static string Parent { get; } = Environment.GetEnvironmentVariable("EDGEREGISTRY_TEST_SCRATCH") ?? "/var/tmp";

    public string Folder { get; }

    /// <summary>A path inside; nothing is created.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>The bytes that a path inside takes on the disk (holes of sparse files do not count).</summary>
    public async Task<long> Size(string name)
    {
        var result = await Command.Run("du", "-s", "-B", "1", At(name)); // a file that vanished meanwhile is only a complaint
        return result.Out.Length == 0 ? 0 : long.Parse(result.Out.Split('\t')[0]);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
