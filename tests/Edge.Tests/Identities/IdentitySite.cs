using System.Net.Http.Headers;
using System.Text;
using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Access.Tokens;
using EdgeRegistry.Edge.Tests.FakeOrigin;
using EdgeRegistry.Edge.Tests.Site;

namespace EdgeRegistry.Edge.Tests.Identities;

/// <summary>A fake origin with identities and an edge that has one: a public image, a private one.</summary>
internal sealed class IdentitySite : IAsyncDisposable
{
    public const string Credential = "edge$zurich:ere_secret";

    private IdentitySite(TestSite site)
    {
        (Site, Who) = (site, new FakeIdentities(site.Origin));
        Public = site.Origin.Content.AddImage("open/app", "1", seed: 900);
        Private = site.Origin.Content.AddImage("closed/app", "1", seed: 910);
    }

    public TestSite Site { get; }

    public FakeIdentities Who { get; }

    public Image Public { get; }

    public Image Private { get; }

    /// <summary>An edge in another process: it asks for changes.</summary>
    public static Task<IdentitySite> StartApartAsync(params IEnumerable<(string Key, string Value)> settings) => StartAsync(new DisconnectedBus(), settings);

    /// <summary>An edge in the origin's process: it hears of every change before it is acknowledged.</summary>
    public static Task<IdentitySite> StartTogetherAsync(params IEnumerable<(string Key, string Value)> settings)
    {
        var bus = new InProcessBus();
        bus.Resume(bus.Interruptions);
        return StartAsync(bus, settings);
    }

    /// <summary>An HTTP client of the edge that shows a token; null for none.</summary>
    public HttpClient Client(string? token)
    {
        var client = EdgeUnderTest.NewClient(Site.Edge.Address);
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Asks the edge's token service.</summary>
    public async Task<HttpResponseMessage> LogInAsync(string name, string secret, string scope)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/service/token?service=edgeregistry&scope={scope}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));
        return await Site.Http.SendAsync(request);
    }

    /// <summary>Returns when the edge knows keys, and everything that has changed.</summary>
    public Task FollowsAsync() => Eventually.TrueAsync(
        () => Site.Edge.Service<AppliedAccess>().Position is { Epoch: FakeIdentities.Epoch } position && position.Seq >= Who.Head && !Site.Edge.Service<EdgeKeys>().IsOld,
        "the edge follows the origin");

    /// <summary>The change of rights reaches an edge in the origin's process.</summary>
    public ValueTask PublishAsync(string account = "", string project = "") => Site.Bus.PublishAsync(
        new ChangeEvent(FakeIdentities.Epoch, Who.Change(account, project), Guid.NewGuid(), ChangeKind.AccessChanged, project, account.Length == 0 ? null : account, null, null, null, null, TimeProvider.System.GetUtcNow()), default);

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        Who.Dispose();
    }

    private static async Task<IdentitySite> StartAsync(IEventBus bus, IEnumerable<(string Key, string Value)> settings)
    {
        var site = new IdentitySite(await TestSite.StartAsync(bus, [("AllowAnonymousWrite", "false"), ("Edge:Credential", Credential), .. settings]));
        await site.FollowsAsync();
        return site;
    }
}
