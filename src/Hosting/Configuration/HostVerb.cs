using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Hosting.Configuration;

/// <summary>Something that a program does instead of serving, e.g. <c>check</c>. It reads the same configuration; its own flags set keys of it too.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="description">What it does, for the help.</param>
/// <param name="run">Does it; the result is the exit code. A <see cref="StartupException"/> is one line and exit code <see cref="CouldNotRun"/>.</param>
public sealed class HostVerb(string name, string description, Func<IConfiguration, CancellationToken, Task<int>> run)
{
    /// <summary>The exit code of a verb that could not do its work.</summary>
    public const int CouldNotRun = 2;

    internal string Name => name;

    internal string Description => description;

    internal FlagSet Flags { get; } = new();

    /// <summary>Adds a flag that sets one or more settings.</summary>
    public HostVerb Flag(string flag, string help, params string[] keys)
    {
        Flags.Add(flag, help, keys);
        return this;
    }

    /// <summary>Adds a flag without a value, which sets a setting to true.</summary>
    public HostVerb Switch(string flag, string help, string key)
    {
        Flags.AddSwitch(flag, help, key);
        return this;
    }

    internal Task<int> RunAsync(IConfiguration configuration, CancellationToken cancellation) => run(configuration, cancellation);
}
