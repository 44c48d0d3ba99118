using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Hosting.Configuration;

/// <summary>
/// The command line that all programs share. Settings come from a file, then the environment (<c>EDGEREGISTRY_Edge__Tags__MaxStale</c>),
/// then flags; the last one wins.
/// </summary>
public sealed class HostCommand(string description)
{
    // A host bounds its end itself (DrainDelay, StopTimeout); this is for one that hangs, beyond the longest that may be set.
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(75);

    private static readonly string[] Sections = ["Origin", "Edge", "Bus", "Data", "AllowAnonymousWrite"];

    private readonly FlagSet _flags = new();
    private readonly List<HostVerb> _verbs = [];

    /// <summary>Adds a flag that sets one or more settings.</summary>
    public HostCommand Flag(string name, string help, params string[] keys)
    {
        _flags.Add(name, help, keys);
        return this;
    }

    /// <summary>Adds a flag without a value, which sets a setting to true.</summary>
    public HostCommand Switch(string name, string help, string key)
    {
        _flags.AddSwitch(name, help, key);
        return this;
    }

    /// <summary>Adds what the program can do instead of serving.</summary>
    public HostCommand Verbs(params IEnumerable<HostVerb> verbs)
    {
        _verbs.AddRange(verbs);
        return this;
    }

    /// <summary>Parses the arguments and runs the program.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="error">Where one-line errors go.</param>
    /// <param name="run">Runs the host; <c>check</c> is true when only the configuration is to be checked.</param>
    /// <returns>The exit code: 0, or 1 after an error that the operator can mend; a verb's own, or 2 when it could not run.</returns>
    public async Task<int> RunAsync(string[] args, TextWriter error, Func<IConfiguration, bool, CancellationToken, Task> run)
    {
        var file = new Option<string?>("--config") { Description = "JSON file with settings (docs/configuration.md)", Recursive = true };
        var set = new Option<string[]>("--set") { Description = "one setting: Section:Key=value; may be repeated", DefaultValueFactory = _ => [], Recursive = true };
        var check = new Option<bool>("--check-config") { Description = "check the configuration and exit" };
        Switch("--allow-anonymous-write", "no users: whoever reaches an address may pull, push and delete everything", "AllowAnonymousWrite");
        var root = new RootCommand(description);
        foreach (var option in _flags.Options.Concat([file, set, check]))
        {
            root.Options.Add(option);
        }

        root.SetAction((parsed, cancellation) => GuardedAsync(error, 1, async () =>
        {
            await run(Configured(parsed), parsed.GetValue(check), cancellation);
            return 0;
        }));
        foreach (var verb in _verbs)
        {
            var command = new Command(verb.Name, verb.Description);
            foreach (var option in verb.Flags.Options)
            {
                command.Options.Add(option);
            }

            command.SetAction((parsed, cancellation) =>
                GuardedAsync(error, HostVerb.CouldNotRun, () => verb.RunAsync(Configured(parsed, [.. verb.Flags.Read(parsed)]), cancellation)));
            root.Subcommands.Add(command);
        }

        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = MostPatience });

        IConfiguration Configured(ParseResult parsed, params IEnumerable<KeyValuePair<string, string?>> own) =>
            Configuration(parsed.GetValue(file), [.. _flags.Read(parsed), .. parsed.GetValue(set)!.Select(Split), .. own]);
    }

    private static async Task<int> GuardedAsync(TextWriter error, int failure, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (StartupException e)
        {
            await error.WriteLineAsync($"edgeregistry: {e.Message}");
            return failure;
        }
    }

    private static IConfiguration Configuration(string? file, List<KeyValuePair<string, string?>> flags)
    {
        if (file is not null && !File.Exists(file))
        {
            throw new StartupException($"configuration file {file} does not exist");
        }

        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            builder.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        }

        try
        {
            var configuration = builder.AddEnvironmentVariables("EDGEREGISTRY_").AddInMemoryCollection(flags).Build();
            return configuration["AllowAnonymousWrite"] is { } text && !bool.TryParse(text, out _)
                ? throw new StartupException($"AllowAnonymousWrite: '{text}' is neither true nor false")
                : configuration;
        }
        catch (InvalidDataException e)
        {
            throw new StartupException($"configuration file {file}: {e.InnerException?.Message ?? e.Message}");
        }
    }

    private static KeyValuePair<string, string?> Split(string setting)
    {
        var equals = setting.IndexOf('=');
        if (equals > 0 && !Sections.Contains(setting[..equals].Split(':')[0], StringComparer.OrdinalIgnoreCase))
        {
            throw new StartupException($"--set {setting}: no such setting; the first word is one of {string.Join(", ", Sections)}");
        }

        return equals > 0
            ? KeyValuePair.Create(setting[..equals], (string?)setting[(equals + 1)..])
            : throw new StartupException($"--set {setting}: expected Section:Key=value");
    }
}
