using System.Globalization;

namespace EdgeRegistry.EndToEnd.Machine;

/// <summary>What <c>./test</c> looks through for secrets when all suites have run: see its <c>check_logs</c>. Without its folders nothing is kept.</summary>
internal static class KeptLogs
{
    /// <summary>Where a program's output goes beside; null for nowhere.</summary>
    public static StreamWriter? For(string name) => Open("EDGEREGISTRY_TEST_LOGS", name + ".log");

    /// <summary>A secret that no log may hold.</summary>
    /// <returns>The same.</returns>
    public static string Know(string secret)
    {
        using var file = Open("EDGEREGISTRY_TEST_SECRETS", "");
        file?.WriteLine(secret);
        return secret;
    }

    private static StreamWriter? Open(string variable, string name)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } folder) return null;
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"EndToEnd-{Environment.ProcessId}-{name}"));
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new StreamWriter(path, options) { AutoFlush = true };
    }
}
