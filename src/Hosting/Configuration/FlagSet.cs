using System.CommandLine;

namespace EdgeRegistry.Hosting.Configuration;

/// <summary>Flags of a command line, each of which sets settings.</summary>
internal sealed class FlagSet
{
    private readonly List<(Option<string?> Option, string[] Keys)> _flags = [];
    private readonly List<(Option<bool> Option, string Key)> _switches = [];

    public IEnumerable<Option> Options => [.. _flags.Select(flag => flag.Option), .. _switches.Select(one => one.Option)];

    public void Add(string name, string help, string[] keys) => _flags.Add((new Option<string?>(name) { Description = help }, keys));

    public void AddSwitch(string name, string help, string key) => _switches.Add((new Option<bool>(name) { Description = help }, key));

    /// <summary>The settings that were given.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Read(ParseResult parsed) =>
    [
        .. _flags.SelectMany(flag => flag.Keys.Select(key => KeyValuePair.Create(key, parsed.GetValue(flag.Option)))).Where(pair => pair.Value is not null),
        .. _switches.Where(one => parsed.GetValue(one.Option)).Select(one => KeyValuePair.Create(one.Key, (string?)"true")),
    ];
}
