using System.Xml.Linq;

namespace EdgeRegistry.Architecture;

/// <summary>Project references go one way: Oci ← Bus, Hosting ← Origin | Edge ← AllInOne.</summary>
public sealed class ProjectArrowTests
{
    private static readonly Dictionary<string, string[]> MayReference = new(StringComparer.Ordinal)
    {
        ["Oci"] = [],
        ["Bus"] = ["Oci"],
        ["Hosting"] = ["Oci"],
        ["Origin"] = ["Oci", "Bus", "Hosting"],
        ["Edge"] = ["Oci", "Bus", "Hosting"],
        ["AllInOne"] = ["Oci", "Bus", "Hosting", "Origin", "Edge"],
    };

    [Fact]
    public void Projects_reference_only_what_they_may() => Violations.None(Projects("src/").SelectMany(file => Broken(file, Checkout.Read(file))));

    [Theory]
    [InlineData("src/Edge/Edge.csproj", "../Origin/Origin.csproj")]
    [InlineData("src/Oci/Oci.csproj", "../Hosting/Hosting.csproj")]
    [InlineData("src/Bus/Bus.csproj", "..\\Hosting\\Hosting.csproj")]
    [InlineData("src/Origin/Origin.csproj", "../../tests/Testing/Testing.csproj")]
    [InlineData("src/New/New.csproj", "../Oci/Oci.csproj")]
    public void A_reference_against_the_arrows_is_a_failure(string file, string reference) =>
        Assert.NotEmpty(Broken(file, $"<Project><ItemGroup><ProjectReference Include=\"{reference}\" /></ItemGroup></Project>"));

    [Fact]
    public void The_vocabulary_has_no_dependency() =>
        Assert.DoesNotContain(XDocument.Parse(Checkout.Read("src/Oci/Oci.csproj")).Descendants(), element => element.Name.LocalName.EndsWith("Reference", StringComparison.Ordinal));

    [Fact]
    public void Versions_of_packages_stand_in_one_place() =>
        Assert.DoesNotContain(
            Projects("").SelectMany(file => XDocument.Parse(Checkout.Read(file)).Descendants("PackageReference")),
            package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null);

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Checkout.Read("EdgeRegistry.sln").Replace('\\', '/');
        Assert.All(Projects(""), file => Assert.Contains(file, solution, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Projects(string folder) =>
        Checkout.Tracked.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal));

    private static IEnumerable<string> Broken(string file, string content)
    {
        var project = Path.GetFileNameWithoutExtension(file);
        if (!MayReference.TryGetValue(project, out var allowed))
        {
            return [$"{file}: no rule for this project"];
        }

        var references = XDocument.Parse(content).Descendants("ProjectReference").Select(element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value.Replace('\\', '/')));
        return references.Except(allowed, StringComparer.Ordinal).Select(reference => $"{file}: {project} may not reference {reference}");
    }
}
