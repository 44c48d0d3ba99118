using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Architecture;

public sealed class VisibilityTests
{
    [Theory]
    [InlineData(typeof(Origin.OriginHost))]
    [InlineData(typeof(Edge.EdgeHost))]
    public void A_host_shows_its_entry_and_its_options_only(Type entry)
    {
        var options = entry.Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IHostOptions))).ToList();
        var values = options.SelectMany(type => type.GetProperties()).Select(property => property.PropertyType);
        Type[] allowed = [entry, .. options, .. values];
        Violations.None(entry.Assembly.GetExportedTypes().Where(type => type.Name != "Program").Except(allowed).Select(type => type.FullName!));
    }

    [Theory]
    [InlineData(typeof(Origin.OriginHost))]
    [InlineData(typeof(Edge.EdgeHost))]
    public void Classes_are_sealed_unless_somebody_derives_from_them(Type entry)
    {
        var classes = entry.Assembly.GetTypes().Where(type => type.IsClass && !type.Name.Contains('<', StringComparison.Ordinal)).ToList();
        var bases = classes.Select(type => type.BaseType is { IsGenericType: true } generic ? generic.GetGenericTypeDefinition() : type.BaseType).ToHashSet();
        Violations.None(classes.Where(type => !type.IsSealed && !bases.Contains(type) && type.Name != "Program").Select(type => type.FullName!));
    }

    [Theory]
    [InlineData(typeof(Oci.Digest))]
    [InlineData(typeof(Bus.IEventBus))]
    [InlineData(typeof(Hosting.RegistryHost))]
    [InlineData(typeof(Origin.OriginHost))]
    [InlineData(typeof(Edge.EdgeHost))]
    public void A_folder_is_a_namespace(Type type)
    {
        var root = type.Assembly.GetName().Name!;
        var folder = $"src/{root["EdgeRegistry.".Length..]}/";
        var wrong = Checkout.Tracked.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal) && !file.EndsWith("/Program.cs", StringComparison.Ordinal))
            .Where(file => !Checkout.Read(file).Contains($"namespace {NamespaceOf(file)};", StringComparison.Ordinal));
        Violations.None(wrong.Select(file => $"{file}: namespace {NamespaceOf(file)}"));
    }

    private static string NamespaceOf(string file) => "EdgeRegistry." + string.Join('.', file.Split('/')[1..^1]);
}
