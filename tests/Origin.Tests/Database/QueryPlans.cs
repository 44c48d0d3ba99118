using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Blobs;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.EdgeFeed;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Manifests;
using EdgeRegistry.Origin.Referrers;
using EdgeRegistry.Origin.Repositories;
using EdgeRegistry.Origin.Tags;
using EdgeRegistry.Origin.Tests.Support;
using EdgeRegistry.Origin.Uploads;
using Microsoft.Data.Sqlite;

namespace EdgeRegistry.Origin.Tests.Database;

/// <summary>No statement on a request's path reads a whole table, or sorts what it has read.</summary>
public sealed class QueryPlans
{
    public static TheoryData<string> Statements => new(
        RepositoriesTable.Page,
        BlobsTable.FindLink,
        BlobsTable.FindHolders,
        ManifestsTable.Head + ManifestsTable.ByTag,
        ManifestsTable.Head + ManifestsTable.ByDigest,
        ReferencesTable.ListsBlob,
        TagsTable.Page,
        TagsTable.ByDigest,
        ReferrersTable.Page,
        ReferrersTable.PageOfType,
        ChangesTable.Pending,
        ChangesTable.UnnumberedAccess,
        ChangesTable.AccountAfter,
        ChangesTable.AccountUnnumbered,
        ChangesTable.Range,
        TruncationTable.Oldest,
        FeedTable.UidAt,
                UploadSessionsTable.Expired,
        ProjectsTable.ByName,
        ProjectsTable.Public,
        MembersTable.GrantsOfUser,
        UsersTable.ByName,
        GroupsTable.OfUser,
        RobotsTable.ByName,
        UserTokensTable.BySecret,
        EdgesTable.ByName);

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task A_statement_walks_an_index_in_order(string statement)
    {
        using var folder = new ScratchFolder();
        await using (var database = new SqliteDatabase(folder.File("test.db")))
        {
            await Migrator.MigrateAsync(database, Migrator.Steps, CancellationToken.None);
        }

        using var connection = new SqliteConnection($"Data Source={folder.File("test.db")};Pooling=False");
        await connection.OpenAsync();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + statement;
        foreach (var name in new[] { "last", "count", "digest", "repository", "reference", "repositoryId", "subject", "artifactType", "state", "before", "now", "seq", "account", "name", "project", "user", "secret", "after", "to" })
        {
            command.Parameters.AddWithValue("@" + name, "1");
        }

        using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var step = reader.GetString(3);
            Assert.StartsWith("SEARCH", step, StringComparison.Ordinal);
        }
    }
}
