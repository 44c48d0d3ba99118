using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.Database;

public sealed class Migrations : IAsyncLifetime
{
    private static readonly Migration First = new(1, "0001", "CREATE TABLE things (id {id}, name {name} NOT NULL)");
    private static readonly Migration Second = new(2, "0002", "ALTER TABLE things ADD COLUMN size BIGINT NOT NULL DEFAULT 7");
    private readonly ScratchFolder _folder = new();
    private SqliteDatabase _database = null!;

    public Task InitializeAsync()
    {
        _database = new SqliteDatabase(_folder.File("test.db"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_schema_of_the_previous_version_is_brought_forward_with_its_rows()
    {
        await MigrateAsync(First);
        await _database.WriteAsync(session => session.ExecuteAsync("INSERT INTO things (name) VALUES ('old')"), CancellationToken.None);
        await MigrateAsync(First, Second);
        await MigrateAsync(First, Second);
        Assert.Equal(7, await _database.ReadAsync(session => session.FirstOrDefaultAsync<long>("SELECT size FROM things"), CancellationToken.None));
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_says_what_to_do()
    {
        await MigrateAsync(First, Second);
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => MigrateAsync(First));
        Assert.Contains("schema version 2", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("newer", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_fails_leaves_the_version_before_it()
    {
        var broken = Second with { Sql = "CREATE TABLE more (id {id}); CREATE TABLE things (id {id})" };
        await Assert.ThrowsAnyAsync<Exception>(() => MigrateAsync(First, broken));
        await MigrateAsync(First, Second);
        Assert.Equal(2, await _database.ReadAsync(new SchemaVersionTable().ReadAsync, CancellationToken.None));
    }

    [Fact]
    public void Steps_are_numbered_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, Migrator.Steps.Count), Migrator.Steps.Select(step => step.Number));

    private Task MigrateAsync(params Migration[] steps) => Migrator.MigrateAsync(_database, steps, CancellationToken.None);
}
