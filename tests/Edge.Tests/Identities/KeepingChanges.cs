using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Tests.Site;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Edge.Tests.Identities;

/// <summary>The changes of rights on an edge's disk.</summary>
public sealed class KeepingChanges
{
    [Fact]
    public void What_was_kept_is_found_again()
    {
        using var folder = new TemporaryFolder();
        var journal = Open(folder);
        Assert.Null(journal.Recover());
        journal.Begin("e", 7);
        journal.Append(new AccessJournal.Entry(8, "alice", "", true));
        journal.Append(new AccessJournal.Entry(9, "", "a \"project\"\n", false));
        var found = Open(folder).Recover();
        Assert.Equal(("e", 7), (found!.Epoch, found.Floor));
        Assert.Equal([new AccessJournal.Entry(8, "alice", "", true), new AccessJournal.Entry(9, "", "a \"project\"\n", false)], found.Changes);
    }

    [Theory]
    [InlineData("[\"edgeregistry-access\",1,\"e\",7]\n[8,\"a\",\"\",true]\n[9,\"b", 1)]
    [InlineData("[\"edgeregistry-access\",1,\"e\",7]\n[8]\n[9,\"a\",\"\",true]\n", 0)]
    [InlineData("[\"edgeregistry-access\",2,\"e\",7]\n[8,\"a\",\"\",true]\n", null)]
    [InlineData("[\"edgeregistry-acc", null)]
    [InlineData("{}", null)]
    public void A_damaged_file_is_read_up_to_the_damage(string content, int? changes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "journal"), content);
        Assert.Equal(changes, Open(folder).Recover()?.Changes.Count);
    }

    [Fact]
    public void A_long_file_begins_anew_and_counts_what_it_forgot_as_changed_for_everybody()
    {
        using var folder = new TemporaryFolder();
        var journal = Open(folder);
        journal.Begin("e", 0);
        for (var seq = 1; seq <= AccessJournal.MaxEntries + 1; seq++)
        {
            journal.Append(new AccessJournal.Entry(seq, "alice", "", true));
        }

        var found = Open(folder).Recover()!;
        Assert.Equal(AccessJournal.MaxEntries / 2, found.Floor);
        Assert.Equal(found.Floor + 1, found.Changes[0].Seq);
        Assert.Equal(AccessJournal.MaxEntries + 1, found.Changes[^1].Seq);
    }

    private static AccessJournal Open(TemporaryFolder folder) => new(Path.Combine(folder.Path, "journal"), NullLogger<AccessJournal>.Instance);
}
