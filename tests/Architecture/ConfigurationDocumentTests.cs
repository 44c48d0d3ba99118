using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Architecture;

/// <summary>
/// docs/configuration.md has one table row for each setting: its key in backticks, then its default (<c>(none)</c> for an empty one), then
/// whatever explains it.
/// </summary>
public sealed partial class ConfigurationDocumentTests
{
    private const string File = "docs/configuration.md";

    // Belongs to no slice: a flag of every program, which may be documented as one.
    private const string OfAllHosts = "AllowAnonymousWrite";

    private static readonly Assembly[] Hosts =
        [typeof(IHostOptions).Assembly, typeof(Origin.OriginHost).Assembly, typeof(Edge.EdgeHost).Assembly, Assembly.Load("EdgeRegistry.AllInOne")];

    [Fact]
    public void Every_setting_is_documented_with_its_default() => Violations.None(Settings().Except(Documented(Checkout.Read(File))).Select(setting => $"{setting.Key} = {setting.Value}"));

    [Fact]
    public void No_setting_is_documented_that_does_not_exist() => Violations.None(Documented(Checkout.Read(File)).Select(row => row.Key).Except(Settings().Select(setting => setting.Key).Append(OfAllHosts)));

    [Fact]
    public void A_setting_is_documented_once() => Violations.None(Documented(Checkout.Read(File)).GroupBy(row => row.Key).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void Every_setting_has_a_sentence_in_its_code()
    {
        var undocumented = OptionTypes().SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(property => $"P:{type.FullName}.{property.Name}"))
            .Where(member => !Hosts.Any(host => System.IO.File.ReadAllText(Path.ChangeExtension(host.Location, ".xml")).Contains($"\"{member}\"", StringComparison.Ordinal)));
        Violations.None(undocumented);
    }

    [Fact]
    public void Rows_are_read_with_and_without_backticks_around_the_default() =>
        Assert.Equal(
            [KeyValuePair.Create("A:B", "1"), KeyValuePair.Create("C", "x")],
            Documented("| Key | Default | |\n|---|---|---|\n| `A:B` | `1` | text `C` |\n|`C`|x|\n"));

    private static IEnumerable<KeyValuePair<string, string>> Documented(string text) =>
        Row().Matches(text).Select(match => KeyValuePair.Create(match.Groups[1].Value, match.Groups[2].Value.Trim().Trim('`')));

    private static IEnumerable<Type> OptionTypes() =>
        Hosts.SelectMany(assembly => assembly.GetTypes()).Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IHostOptions)));

    private static IEnumerable<KeyValuePair<string, string>> Settings()
    {
        return
            from type in OptionTypes()
            let section = (string)type.GetProperty(nameof(IHostOptions.Section), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!
            let defaults = Activator.CreateInstance(type)
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            select KeyValuePair.Create($"{section}:{property.Name}", Text(property.GetValue(defaults)));
    }

    private static string Text(object? value) => value switch
    {
        null or "" => "(none)",
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"^\|\s*`([A-Za-z0-9:]+)`\s*\|([^|\n]*)\|", RegexOptions.Multiline, 1000)]
    private static partial Regex Row();
}
