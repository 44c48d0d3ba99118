using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Leases;
using EdgeRegistry.Origin.Tokens;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Identity.Tests.Cluster;

/// <summary>Three nodes of one origin over a real MariaDB, behind a real haproxy that gives each request to the next. Their clocks differ by a minute at most.</summary>
public sealed class ThreeNodes : IAsyncLifetime
{
    private static readonly DateTimeOffset Begin = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _storage = new();
    private readonly FakeTimeProvider[] _clocks = [new(Begin), new(Begin.AddSeconds(25)), new(Begin.AddSeconds(-25))];
    private MariaDbServer _database = null!;
    private Haproxy _haproxy = null!;

    internal List<TestOrigin> Nodes { get; } = [];

    /// <summary>A client of the whole; each request goes to the next node.</summary>
    internal HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await MariaDbServer.StartAsync();
        var connection = await _database.CreateDatabaseAsync();
        foreach (var clock in _clocks)
        {
            Nodes.Add(await TestOrigin.StartAsync(
                clock,
                null,
                ("Origin:Node", $"n{Nodes.Count}"),
                ("Origin:Secret", "the same at every node of this origin"),
                ("Origin:Storage:Folder", _storage.Path),
                ("Origin:Database:Provider", "mysql"),
                ("Origin:Database:Connection", connection),
                ("Origin:Tokens:KeyAge", "00:30:00"),
                ("Origin:Tokens:KeyLead", "00:05:00")));
        }

        _haproxy = await Haproxy.StartAsync(Nodes.Select(node => node.Client.BaseAddress!));
        Client = new HttpClient { BaseAddress = _haproxy.Address };
    }

    public async Task DisposeAsync()
    {
        Client?.Dispose();
        await (_haproxy?.DisposeAsync() ?? default);
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await _database.DisposeAsync();
        _storage.Dispose();
    }

    /// <summary>Time passes at every node; those that are named look after the keys, as each does once a minute.</summary>
    internal async Task AdvanceAsync(TimeSpan time, Func<int, bool> looks)
    {
        for (var node = 0; node < Nodes.Count; node++)
        {
            _clocks[node].Advance(time);
            if (looks(node))
            {
                var lease = await Nodes[node].The<LeaseHolder>().TryHoldAsync(TokensJob.Job, CancellationToken.None);
                await Nodes[node].The<SigningKeys>().RenewAsync(lease, CancellationToken.None);
            }
        }
    }
}
