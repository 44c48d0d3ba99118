using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeRegistry.LoadGenerator.Arguments;

namespace EdgeRegistry.LoadGenerator.Commands;

/// <summary>Options that both commands share, and the readers of their values.</summary>
internal static class RegistryOptions
{
    public static Option<Uri> Url(string name, string description, bool required = false) => new(name)
    {
        Description = description,
        Required = required,
        CustomParser = result => ReadUrl(result),
    };

    public static Option<bool> AllowRemote() => new("--allow-remote") { Description = "Load another machine; without it only loopback is reached" };

    public static Option<long> Size(string name, string description, string standard) => new(name)
    {
        Description = $"{description} [default: {standard}]",
        CustomParser = result => Quantity.TryParseSize(Text(result), out var bytes) && bytes > 0 ? bytes : Refuse<long>(result, "no size like 10MiB"),
        DefaultValueFactory = _ => Quantity.TryParseSize(standard, out var bytes) ? bytes : 0,
    };

    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
            Quantity.TryParseDuration(Text(result), out TimeSpan value) && value > TimeSpan.Zero ? value : Refuse<TimeSpan?>(result, "no duration like 20s"),
    };

    public static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any())
            {
                return;
            }

            var value = result.GetValueOrDefault<int>();
            if (value < least || value > most)
            {
                result.AddError($"{name}: {value} is not within {least} to {most}");
            }
        });
        return option;
    }

    public static Option<int[]> Processes(string name, string description) => new(name)
    {
        Description = description + " (comma separated)",
        CustomParser = result =>
        {
            var parts = Text(result).Split(',');
            return Array.TrueForAll(parts, part => int.TryParse(part, out _)) ? Array.ConvertAll(parts, int.Parse) : Refuse<int[]>(result, "no process ids");
        },
    };

    private static Uri? ReadUrl(ArgumentResult result) =>
        Uri.TryCreate(Text(result), UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            ? url
            : Refuse<Uri>(result, "no http URL");

    private static string Text(ArgumentResult result) => result.Tokens is [var token, ..] ? token.Value : "";

    private static T? Refuse<T>(ArgumentResult result, string why)
    {
        result.AddError($"'{Text(result)}': {why}");
        return default;
    }
}
