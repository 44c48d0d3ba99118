using System.Reflection;

namespace EdgeRegistry.Architecture;

/// <summary>A library stays in one room, so that replacing it is a change of one folder.</summary>
public sealed class LibraryRoomTests
{
    private static readonly (string Library, Func<Arrow, bool> Room)[] Rooms =
    [
        ("FASTER.", arrow => arrow.From is "EdgeRegistry.Edge.Cache.Index" or "EdgeRegistry.Edge.Cache.Journal"),
        ("Yarp.", arrow => arrow.From is "EdgeRegistry.Edge.Forwarding"),
        ("StackExchange.Redis", arrow => arrow.From is "EdgeRegistry.Bus.Redis"),
        ("Polly", arrow => arrow.From is "EdgeRegistry.Edge.Upstream"),
        ("Dapper", IsDatabase),
        ("Microsoft.Data.Sqlite", IsDatabase),
        ("SQLitePCL", IsDatabase),
        ("MySql.Data", arrow => arrow.From is "EdgeRegistry.Origin.Database" && arrow.FromType.StartsWith("MySqlDriver", StringComparison.Ordinal)),
        ("Microsoft.IdentityModel.", arrow => arrow.From is "EdgeRegistry.Hosting.Access" or "EdgeRegistry.Origin.Identity.Oidc"),
        ("Quartz", arrow => arrow.From is "EdgeRegistry.Origin.Audit"),
        ("System.CommandLine", arrow => arrow.From is "EdgeRegistry.Hosting.Configuration"),
    ];

    private static readonly Assembly[] Ours =
    [
        typeof(Oci.Digest).Assembly, typeof(Bus.IEventBus).Assembly, typeof(Hosting.RegistryHost).Assembly,
        typeof(Origin.OriginHost).Assembly, typeof(Edge.EdgeHost).Assembly, Assembly.Load("EdgeRegistry.AllInOne"),
    ];

    [Fact]
    public void Libraries_stay_in_one_room_each() => Violations.None(Outside(ArrowReader.Read(Ours.SelectMany(assembly => assembly.GetTypes()))));

    [Fact]
    public void A_library_outside_its_room_is_a_failure()
    {
        Assert.NotEmpty(Outside([new Arrow("EdgeRegistry.Edge.Pull", "PullBlob", "FASTER.core", "FasterKV", "FASTER.core")]));
        Assert.NotEmpty(Outside([new Arrow("EdgeRegistry.Origin.Tags", "ListTags", "Dapper", "SqlMapper", "Dapper")]));
        Assert.Empty(Outside([new Arrow("EdgeRegistry.Origin.Tags", "TagsTable", "Dapper", "SqlMapper", "Dapper")]));
    }

    [Fact]
    public void The_vocabulary_knows_no_host_and_no_disk()
    {
        var arrows = ArrowReader.Read(typeof(Oci.Digest).Assembly.GetTypes());
        Assert.DoesNotContain(arrows, arrow => arrow.ToAssembly.StartsWith("Microsoft.", StringComparison.Ordinal));
        Assert.DoesNotContain(arrows, arrow => arrow.To is "System.IO" && arrow.ToType is "File" or "Directory" or "FileStream");
        Assert.DoesNotContain(arrows, arrow => arrow.To.StartsWith("System.Net", StringComparison.Ordinal));
    }

    private static bool IsDatabase(Arrow arrow) =>
        arrow.From is "EdgeRegistry.Origin.Database" || (arrow.From.StartsWith("EdgeRegistry.Origin.", StringComparison.Ordinal) && arrow.FromType.EndsWith("Table", StringComparison.Ordinal));

    private static IEnumerable<string> Outside(IEnumerable<Arrow> arrows) =>
        from arrow in arrows
        from rule in Rooms
        where arrow.ToAssembly.StartsWith(rule.Library, StringComparison.Ordinal) && !rule.Room(arrow)
        select $"{arrow}: {rule.Library} is outside its room";
}
