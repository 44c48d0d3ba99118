using System.Globalization;

namespace EdgeRegistry.Testing;

/// <summary>
/// What <c>./test</c> looks through when all suites have run: everything that was logged, and every secret that was used. Each test process
/// has a file of each in the folders that <c>EDGEREGISTRY_TEST_LOGS</c> and <c>EDGEREGISTRY_TEST_SECRETS</c> name; without them nothing is kept.
/// </summary>
public static class KeptLogs
{
    private static readonly Lock Gate = new();
    private static readonly StreamWriter? Lines = Open("EDGEREGISTRY_TEST_LOGS", ".log");
    private static readonly StreamWriter? Secrets = Open("EDGEREGISTRY_TEST_SECRETS", "");

    /// <summary>A line that a program wrote.</summary>
    public static void Write(string line) => Add(Lines, line);

    /// <summary>A secret that no log may hold.</summary>
    public static void Know(string secret) => Add(Secrets, secret);

    private static void Add(StreamWriter? file, string line)
    {
        lock (Gate)
        {
            file?.WriteLine(line);
        }
    }

    private static StreamWriter? Open(string variable, string ending)
    {
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } folder)
        {
            return null;
        }

        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{AppDomain.CurrentDomain.FriendlyName}-{Environment.ProcessId}{ending}");
        return new StreamWriter(Path.Combine(folder, name), options) { AutoFlush = true };
    }
}
