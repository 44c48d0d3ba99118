using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace EdgeRegistry.Hosting.Configuration;

/// <summary>
/// The command line that all programs share. Settings come from a file, then the environment (<c>EDGEREGISTRY_Edge__Tags__MaxStale</c>),
/// then flags; the last one wins.
/// </summary>
public sealed class HostCommand(string description)
{
    private static readonly string[] Sections = ["Origin", "Edge", "Bus", "Data", "AllowAnonymousWrite"];

    private readonly List<(Option<string?> Option, string[] Keys)> _flags = [];
    private readonly List<(Option<bool> Option, string Key)> _switches = [];

    /// <summary>Adds a flag that sets one or more settings.</summary>
    public HostCommand Flag(string name, string help, params string[] keys)
    {
        _flags.Add((new Option<string?>(name) { Description = help }, keys));
        return this;
    }

    /// <summary>Adds a flag without a value, which sets a setting to true.</summary>
    public HostCommand Switch(string name, string help, string key)
    {
        _switches.Add((new Option<bool>(name) { Description = help }, key));
        return this;
    }

    /// <summary>Parses the arguments and runs the program.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="error">Where one-line errors go.</param>
    /// <param name="run">Runs the host; <c>check</c> is true when only the configuration is to be checked.</param>
    /// <returns>The exit code: 0, or 1 after an error that the operator can mend.</returns>
    public async Task<int> RunAsync(string[] args, TextWriter error, Func<IConfiguration, bool, CancellationToken, Task> run)
    {
        var file = new Option<string?>("--config") { Description = "JSON file with settings (docs/configuration.md)" };
        var set = new Option<string[]>("--set") { Description = "one setting: Section:Key=value; may be repeated", DefaultValueFactory = _ => [] };
        var check = new Option<bool>("--check-config") { Description = "check the configuration and exit" };
        Switch("--allow-anonymous-write", "no users: whoever reaches an address may pull, push and delete everything", "AllowAnonymousWrite");
        var root = new RootCommand(description);
        _flags.ForEach(flag => root.Options.Add(flag.Option));
        foreach (var option in new Option[] { file, set, check }.Concat(_switches.Select(one => one.Option)))
        {
            root.Options.Add(option);
        }

        root.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var flags = _flags.SelectMany(flag => flag.Keys.Select(key => KeyValuePair.Create(key, parsed.GetValue(flag.Option)))).Where(pair => pair.Value is not null).ToList();
                flags.AddRange(parsed.GetValue(set)!.Select(Split));
                flags.AddRange(_switches.Where(one => parsed.GetValue(one.Option)).Select(one => KeyValuePair.Create(one.Key, (string?)"true")));
                var configuration = Configuration(parsed.GetValue(file), flags);
                await run(configuration, parsed.GetValue(check), cancellationToken);
                return 0;
            }
            catch (StartupException e)
            {
                await error.WriteLineAsync($"edgeregistry: {e.Message}");
                return 1;
            }
        });
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
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
