namespace EdgeRegistry.Testing;

/// <summary>A folder in which tests mount file systems: where the test command finds and unmounts what a crash left, if it runs us.</summary>
public static class MountFolder
{
    /// <summary>Makes an empty one on a disk.</summary>
    public static string Make()
    {
        var parent = Environment.GetEnvironmentVariable("EDGEREGISTRY_TEST_SCRATCH") ?? "/var/tmp";
        return Directory.CreateDirectory(Path.Combine(parent, "mount-" + Guid.NewGuid().ToString("N")[..12])).FullName;
    }
}
