using EdgeRegistry.Bus;
using EdgeRegistry.Hosting;
using EdgeRegistry.Origin;
using EdgeRegistry.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRegistry.Identity.Tests.Support;

/// <summary>A whole origin with identities, on a free port, with its insides at hand. Its administrator's password is <see cref="AdminPassword"/>.</summary>
internal sealed class TestOrigin : IAsyncDisposable
{
    public const string AdminPassword = "Harbor12345";

    private const string Texts = "SELECT actor AS Actor, address AS Address, client AS Client, resource AS Resource, operation AS Operation, detail AS Detail FROM audit_log";

    private readonly TemporaryFolder _folder;
    private readonly bool _owned;
    private readonly WebApplication _app;

    private TestOrigin(TemporaryFolder folder, bool owned, WebApplication app) => (_folder, _owned, _app, Client) = (folder, owned, app, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    public HttpClient Client { get; }

    public string Data => _folder.Path;

    private LogWatch Log { get; init; } = null!;

    /// <summary>Starts one, on a folder of its own or on one that an earlier one has left.</summary>
    public static Task<TestOrigin> StartAsync(TimeProvider? time = null, TemporaryFolder? folder = null, params (string Key, string? Value)[] settings) =>
        StartAsync(new DisconnectedBus(), time, folder, settings);

    /// <summary>Starts one that publishes changes on a bus.</summary>
    public static async Task<TestOrigin> StartAsync(IEventBus bus, TimeProvider? time = null, TemporaryFolder? folder = null, params (string Key, string? Value)[] settings)
    {
        var data = folder ?? new TemporaryFolder();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
            {
                ["Origin:Listen"] = "http://127.0.0.1:0",
                ["Origin:Data"] = data.Path,
                ["Origin:Identity:AdminPassword"] = AdminPassword,
            })
            .AddInMemoryCollection(settings.GroupBy(pair => pair.Key).Select(pairs => KeyValuePair.Create(pairs.Key, pairs.Last().Value))) // the last one counts
            .Build();
        LogWatch.Know(AdminPassword);
        LogWatch.Know(People.Password);
        var app = OriginHost.Build(configuration, bus, time);
        var log = LogWatch.On(app);
        try
        {
            await app.StartRegistryAsync(CancellationToken.None);
        }
        catch
        {
            await app.DisposeAsync(); // closes the folder
            throw;
        }

        return new TestOrigin(data, folder is null, app) { Log = log };
    }

    /// <summary>Enrols an edge; its credential.</summary>
    public Task<string> EnrolAsync(string name) => OriginHost.EnrolEdgeAsync(_app, name);

    public T The<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The sum of a metric's series.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await Client.GetStringAsync("/metrics");
        return text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal)).Sum(line => double.Parse(line.Split(' ')[^1]));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        var audit = await this.ReadAsync(session => session.QueryAsync<AuditTexts>(Texts));
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_owned)
        {
            _folder.Dispose();
        }

        Log.AssertNoSecret();
        audit.ForEach(line => LogWatch.AssertNoSecret(line.ToString(), "the audit log"));
    }

    private sealed record AuditTexts(string Actor, string? Address, string? Client, string? Resource, string Operation, string? Detail);
}
