using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Repositories;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.Database;

public sealed class SqliteWrites : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private readonly RepositoriesTable _repositories = new();
    private SqliteDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = new SqliteDatabase(_folder.File("test.db"));
        await Migrator.MigrateAsync(_database, Migrator.Steps, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Writes_that_wait_together_are_all_there_afterwards()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => AddAsync($"team/r{i:000}")));
        Assert.Equal(300, (await ListAsync()).Count);
    }

    [Fact]
    public async Task A_write_that_is_refused_takes_nothing_with_it_and_leaves_the_others_of_its_group()
    {
        using var gate = new ManualResetEventSlim();
        var first = _database.WriteAsync(
            _ =>
            {
                gate.Wait(); // so that the three below wait together
                return Task.CompletedTask;
            },
            CancellationToken.None);
        var before = AddAsync("team/before");
        var refused = _database.WriteAsync<long>(
            async session =>
            {
                await _repositories.EnsureAsync(session, RepositoryName.Parse("team/refused"));
                throw OciErrors.Denied.With();
            },
            CancellationToken.None);
        var after = AddAsync("team/after");
        gate.Set();
        await first;
        await before;
        await after;
        await Assert.ThrowsAsync<OciException>(() => refused);
        Assert.Equal(["team/after", "team/before"], await ListAsync());
    }

    [Fact]
    public async Task A_write_that_was_cancelled_while_it_waited_is_not_done()
    {
        using var gate = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var first = _database.WriteAsync(
            _ =>
            {
                gate.Wait();
                return Task.CompletedTask;
            },
            CancellationToken.None);
        var waiting = _database.WriteAsync(session => _repositories.EnsureAsync(session, RepositoryName.Parse("team/cancelled")), cancel.Token);
        await cancel.CancelAsync();
        gate.Set();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task What_was_written_is_there_after_the_database_is_opened_again()
    {
        await AddAsync("team/kept");
        await _database.DisposeAsync();
        _database = new SqliteDatabase(_folder.File("test.db"));
        Assert.Equal(["team/kept"], await ListAsync());
    }

    [Fact]
    public async Task Names_are_compared_by_bytes()
    {
        foreach (var name in new[] { "team/b", "team/a_b", "team/a-b", "team/a.b", "team/a0" })
        {
            await AddAsync(name);
        }

        Assert.Equal(["team/a-b", "team/a.b", "team/a0", "team/a_b", "team/b"], await ListAsync());
    }

    private Task<long> AddAsync(string name) =>
        _database.WriteAsync(session => _repositories.EnsureAsync(session, RepositoryName.Parse(name)), CancellationToken.None);

    private Task<List<string>> ListAsync() => _database.ReadAsync(session => _repositories.ListAsync(session, "", 1000), CancellationToken.None);
}
