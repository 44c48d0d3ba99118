using System.Text.RegularExpressions;

namespace EdgeRegistry.Architecture;

public sealed partial class TrackedFileTests
{
    private const int MaxLines = 400;

    // Each in two pieces, so that this file does not name them.
    private static readonly string[] MachinePaths = ["/wo" + "rk/", "/tm" + "p/w/", "/home/" + "user", "/ro" + "ot/", Checkout.Root];

    private static readonly string[] RegistryHosts =
        ["nuget" + ".org", "npm" + "js.org", "npm" + "js.com", "py" + "pi.org", "proxy.golang" + ".org", "deb.debian" + ".org", "pythonhosted" + ".org", "crates" + ".io", "yarnpkg" + ".com"];

    private static readonly string[] Code = [".cs", ".sh", ".py", ".ts", ".tsx", ".js", ".css"];

    [Fact]
    public void No_file_names_a_path_of_one_machine() => Violations.None(FilesWith(MachinePaths));

    [Fact]
    public void No_file_names_a_package_registry() => Violations.None(FilesWith(RegistryHosts));

    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Violations.None(Checkout.Tracked.Where(file => Code.Contains(Path.GetExtension(file), StringComparer.Ordinal))
            .Select(file => (file, Lines: File.ReadLines(Checkout.PathOf(file)).Count())).Where(file => file.Lines > MaxLines)
            .Select(file => $"{file.file}: {file.Lines} lines"));

    [Fact]
    public void Paths_that_the_documents_mention_exist() => Violations.None(Documents().SelectMany(file => Missing(file, Checkout.Read(file))));

    [Fact]
    public void A_path_that_does_not_exist_is_found() =>
        Assert.Equal(["a.md: src/Nothing", "a.md: src/Oci/Missing.cs"], Missing("a.md", "see `src/Nothing`, `src/Oci/Digest.cs`, `src/Oci/` and `src/Oci/Missing.cs:12`"));

    [Fact]
    public void No_generated_or_built_file_is_tracked() =>
        Assert.DoesNotContain(Checkout.Tracked, file => file.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "TestResults" or "BenchmarkDotNet.Artifacts"));

    private static IEnumerable<string> Documents() =>
        Checkout.Tracked.Where(file => file.EndsWith(".md", StringComparison.Ordinal) && (file.StartsWith("docs/", StringComparison.Ordinal) || !file.Contains('/', StringComparison.Ordinal)));

    private static IEnumerable<string> Missing(string file, string text) =>
        from Match match in MentionedPath().Matches(text)
        let path = match.Groups[1].Value.TrimEnd('/')
        where !path.Contains('*', StringComparison.Ordinal) && !path.Contains("NNNN", StringComparison.Ordinal) && !File.Exists(Checkout.PathOf(path)) && !Directory.Exists(Checkout.PathOf(path))
        select $"{file}: {path}";

    private static IEnumerable<string> FilesWith(string[] words) =>
        from file in Checkout.Tracked
        where Path.GetExtension(file) is not (".png" or ".ico" or ".gz" or ".woff2")
        let text = Checkout.Read(file)
        from word in words
        where text.Contains(word, StringComparison.OrdinalIgnoreCase)
        select $"{file}: {word}";

    [GeneratedRegex(@"`((?:src|tests|perf|docs)/[^`\s:{]*)(?::\d+)?`", RegexOptions.None, 1000)]
    private static partial Regex MentionedPath();
}
