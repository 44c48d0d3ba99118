using System.Diagnostics.Metrics;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Leases;
using EdgeRegistry.Origin.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Origin.Tests.Leases;

/// <summary>What one node at a time does: who dies is succeeded, and who was stopped writes nothing once it was.</summary>
public sealed class OneHolderAtATime : IAsyncLifetime
{
    private const string Job = "sweeping";
    private static readonly TimeSpan Over = LeaseHolder.Length + TimeSpan.FromSeconds(1);
    private readonly ScratchFolder _folder = new();
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTime _clock = new();
    private SqliteDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = new SqliteDatabase(_folder.File("origin.db"), _clock);
        await Migrator.MigrateAsync(_database, Migrator.Steps, CancellationToken.None);
        await _database.WriteAsync(session => session.ExecuteAsync("CREATE TABLE swept (fence BIGINT NOT NULL)"), CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _metrics.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_of_many_that_ask_at_once_holds_it_and_goes_on_holding_it()
    {
        var nodes = Enumerable.Range(1, 10).Select(number => new Node(this, $"n{number}")).ToList();
        var leases = await Task.WhenAll(nodes.Select(node => node.TryHoldAsync()));
        var holder = nodes[Array.FindIndex(leases, lease => lease is not null)];
        Assert.Equal(1, Assert.Single(leases.OfType<Lease>()).Fence);
        for (var time = TimeSpan.Zero; time < Over * 3; time += LeaseHolder.Length / 3)
        {
            _clock.Advance(LeaseHolder.Length / 3);
            nodes.ForEach(node => node.Wait(LeaseHolder.Length / 3));
            Assert.Equal(1, (await holder.TryHoldAsync())?.Fence);
            Assert.All(await Task.WhenAll(nodes.Where(node => node != holder).Select(node => node.TryHoldAsync())), Assert.Null);
        }
    }

    [Fact]
    public async Task A_holder_that_was_killed_is_succeeded_when_its_lease_has_run_out()
    {
        var (killed, other) = (new Node(this, "killed"), new Node(this, "other"));
        Assert.NotNull(await killed.TryHoldAsync());
        Assert.Null(await other.TryHoldAsync());
        _clock.Advance(Over);
        Assert.Null(await other.TryHoldAsync()); // it has just asked
        other.Wait(Over);
        Assert.Equal(2, (await other.TryHoldAsync())?.Fence);
    }

    [Fact]
    public async Task A_holder_that_ends_gives_it_back()
    {
        var (first, second) = (new Node(this, "first"), new Node(this, "second"));
        await first.TryHoldAsync();
        await first.StopAsync();
        Assert.Equal(2, (await second.TryHoldAsync())?.Fence);
        await first.StopAsync(); // and not its successor's
        Assert.Null(await new Node(this, "third").TryHoldAsync());
    }

    [Fact]
    public async Task A_holder_that_was_stopped_writes_nothing_after_it_was_succeeded()
    {
        var (stopped, other) = (new Node(this, "stopped"), new Node(this, "other"));
        var lease = (await stopped.TryHoldAsync())!;
        await SweepAsync(lease);
        _clock.Advance(Over); // its own clock stands still: it has been stopped
        await SweepAsync(lease); // nobody else has it yet, and so it holds on
        Assert.Null(await other.TryHoldAsync());
        _clock.Advance(Over);
        other.Wait(Over);
        await SweepAsync((await other.TryHoldAsync())!);
        Assert.Same(lease, await stopped.TryHoldAsync()); // so it believes
        await Assert.ThrowsAsync<LeaseLostException>(() => SweepAsync(lease));
        Assert.Null(await stopped.TryHoldAsync());
        Assert.Equal([1, 1, 2], await _database.ReadAsync(session => session.QueryAsync<long>("SELECT fence FROM swept ORDER BY rowid"), CancellationToken.None));
    }

    private Task SweepAsync(Lease lease) => _database.WriteAsync(
        async session =>
        {
            await lease.RequireAsync(session);
            await session.ExecuteAsync("INSERT INTO swept (fence) VALUES (@Fence)", new { lease.Fence });
        },
        CancellationToken.None);

    /// <summary>A node with a clock of its own.</summary>
    private sealed class Node
    {
        private readonly OwnTime _time = new();
        private readonly LeaseHolder _holder;

        public Node(OneHolderAtATime test, string name) => _holder = new LeaseHolder(
            test._database, new OriginNode(name), _time, new LeaseMetrics(test._metrics.GetRequiredService<IMeterFactory>()), NullLogger<LeaseHolder>.Instance);

        public Task<Lease?> TryHoldAsync() => _holder.TryHoldAsync(Job, CancellationToken.None);

        public Task StopAsync() => _holder.StopAsync(CancellationToken.None);

        public void Wait(TimeSpan time) => _time.Elapsed += time.Ticks;

        private sealed class OwnTime : TimeProvider
        {
            public long Elapsed { get; set; }

            public override long TimestampFrequency => TimeSpan.TicksPerSecond;

            public override long GetTimestamp() => Elapsed;
        }
    }
}
