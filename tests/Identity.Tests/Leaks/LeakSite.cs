using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using EdgeRegistry.Bus;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Identity.Tests.Tokens;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Leaks;

/// <summary>
/// Alice's private project <c>alpha</c> with an image, an index, a referrer and an open upload in <c>alpha/app</c>, bob's private project
/// <c>beta</c>, and an edge: in the origin's process, where it hears of changes before they are acknowledged, or as a program of its own, which asks for them. Neither <c>alpha/nop</c> nor the project <c>omega</c> exists.
/// </summary>
internal sealed class LeakSite : IAsyncDisposable
{
    public const string Hers = "alpha/app", His = "beta/app";

    public static readonly string[] Nowhere = ["alpha/nop", "omega/app"];

    private const int Large = 1536 * 1024;

    private readonly TemporaryFolder _data = new();
    private Task<byte[]>? _pull;

    private LeakSite(TestOrigin origin, RandomContent random) => (Origin, Gate, Random, Unknown) = (origin, new Gate(origin.Client.BaseAddress!), random, Secrets.Of(random));

    public TestOrigin Origin { get; }

    public Gate Gate { get; }

    public RandomContent Random { get; }

    private EdgeServer? Together { get; set; }

    private EdgeProcess? Apart { get; set; }

    /// <summary>What is in <see cref="Hers"/>.</summary>
    public Secrets Known { get; private set; } = null!;

    /// <summary>What is nowhere.</summary>
    public Secrets Unknown { get; }

    public string Session { get; private set; } = null!;

    public Project Alpha { get; private set; } = null!;

    public long Membership { get; private set; }

    public static async Task<LeakSite> StartAsync(RandomContent random, bool apart)
    {
        IEventBus bus = apart ? new DisconnectedBus() : new InProcessBus();
        var site = new LeakSite(await TestOrigin.StartAsync(bus), random);
        var credential = await site.Origin.EnrolAsync("zurich");
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["AllowAnonymousWrite"] = "false", ["Edge:Credential"] = credential };
        site.Apart = apart ? await EdgeProcess.StartAsync(site._data.Path, site.Gate.Address, credential) : null;
        site.Together = apart ? null : await EdgeServer.StartAsync(site._data.Path, site.Gate.Address, bus, settings);
        site.Alpha = await site.Origin.ProjectAsync("alpha");
        site.Membership = (await site.Origin.JoinAsync(site.Alpha, await site.Origin.UserAsync("alice"), HarborRoles.Maintainer.Id))!.Value;
        await site.Origin.JoinAsync(await site.Origin.ProjectAsync("beta"), await site.Origin.UserAsync("bob"), HarborRoles.Maintainer.Id);
        await site.FillAsync();
        return site;
    }

    /// <summary>A client of the origin or of the edge.</summary>
    public HttpClient At(bool edge) => new() { BaseAddress = edge ? Together?.Address ?? Apart!.Address : Origin.Client.BaseAddress };

    /// <summary>Changes something, and returns when an edge that asks for changes has heard of it.</summary>
    public async Task ChangeAsync(Func<Task> change)
    {
        using var edge = At(edge: true);
        var before = await HeardAsync(edge);
        await change();
        if (Apart is not null)
        {
            await Eventually.TrueAsync(async () => await HeardAsync(edge) > before, TimeSpan.FromSeconds(30), () => "the edge hears of the change");
        }
    }

    /// <summary>A token as an Authorization header, for all that the account is given of all three repositories and bob's.</summary>
    public async Task<string> BearerAsync(string account) =>
        "Bearer " + await Origin.TokenForAsync(account, [.. Nowhere.Append(Hers).Append(His).Select(repository => $"repository:{repository}:pull,push,delete")]);

    /// <summary>The edge has everything of alice's.</summary>
    public async Task WarmAsync()
    {
        var bearer = await BearerAsync("alice");
        foreach (var path in new[] { $"manifests/{Known.Tag}", $"manifests/{Known.Manifest}", $"manifests/{Known.Index}", $"blobs/{Known.Layer}", $"blobs/{Known.Config}" })
        {
            await PullAsync(bearer, path);
        }
    }

    /// <summary>Alice's layer is on its way to the edge, and stays so.</summary>
    public async Task BeginPullAsync()
    {
        var bearer = await BearerAsync("alice");
        Gate.Close();
        _pull = PullAsync(bearer, $"blobs/{Known.Layer}");
        await Gate.Held;
    }

    /// <summary>Lets it end: alice has what she asked for.</summary>
    public async Task EndPullAsync()
    {
        Gate.Open();
        if (_pull is not null)
        {
            Assert.Equal(Known.Layer, Content.Sha256(await _pull));
        }
    }

    /// <summary>In bob's own repository: manifests, an index and a subject that name what is not his. What he is answered.</summary>
    public async Task<List<string>> PlantAsync(Secrets of)
    {
        using var http = At(edge: false);
        var bearer = await BearerAsync("bob");
        var answers = new List<string>();
        foreach (var manifest in Planted(of))
        {
            answers.Add(await http.AskAsync(new Question("PUT", $"/v2/{His}/manifests/{Content.Sha256(manifest)}", manifest), bearer));
        }

        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await (Together?.DisposeAsync() ?? Apart!.DisposeAsync());
        await Gate.DisposeAsync();
        await Origin.DisposeAsync();
        _data.Dispose();
    }

    private static async Task<double> HeardAsync(HttpClient edge) =>
        (await edge.GetStringAsync("/metrics")).Split('\n').Where(line => line.StartsWith("edgeregistry_edge_access_changes_total", StringComparison.Ordinal)).Sum(line => double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture));

    private static IEnumerable<byte[]> Planted(Secrets of)
    {
        foreach (var hasUrls in new[] { false, true })
        {
            yield return Manifest(Descriptor(MediaTypes.OciConfig, of.Config, hasUrls), Descriptor(Content.LayerType, of.Layer, hasUrls));
        }

        yield return Manifest(Descriptor(MediaTypes.OciConfig, of.Config, hasUrls: true), Descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar", of.Layer, hasUrls: false));
        yield return Manifest(Content.Descriptor(MediaTypes.OciConfig, []), subject: Descriptor(MediaTypes.OciManifest, of.Manifest, hasUrls: false));
        yield return Content.Index([Descriptor(MediaTypes.OciManifest, of.Manifest, hasUrls: false), Descriptor(MediaTypes.OciIndex, of.Index, hasUrls: false)]);
    }

    private static byte[] Manifest(JsonObject config, JsonObject? layer = null, JsonObject? subject = null)
    {
        var manifest = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciManifest, ["config"] = config, ["layers"] = layer is null ? [] : new JsonArray(layer) };
        if (subject is not null)
        {
            manifest["subject"] = subject;
        }

        return Content.Bytes(manifest);
    }

    private static JsonObject Descriptor(string type, string digest, bool hasUrls)
    {
        var descriptor = new JsonObject { ["mediaType"] = type, ["digest"] = digest, ["size"] = 1000 };
        if (hasUrls)
        {
            descriptor["urls"] = new JsonArray("https://example.com/x");
        }

        return descriptor;
    }

    private async Task FillAsync()
    {
        using var alice = AuthenticatedClient.Of(Origin.Client.BaseAddress!, "alice", People.Password);
        using var bob = AuthenticatedClient.Of(Origin.Client.BaseAddress!, "bob", People.Password);
        await bob.PushBlobAsync(His, []);
        byte[] layer = Random.Bytes(Large), config = Random.Bytes(300);
        await alice.PushBlobAsync(Hers, layer);
        await alice.PushBlobAsync(Hers, config);
        var manifest = Content.Manifest(config, [layer]);
        var digest = await alice.PushManifestAsync(Hers, "1", manifest);
        var index = await alice.PushManifestAsync(Hers, "index", Content.Index([Content.Descriptor(MediaTypes.OciManifest, manifest)]), MediaTypes.OciIndex);
        await alice.PushManifestAsync(Hers, "signature", Content.Manifest(config, [], change: referrer => referrer["subject"] = Content.Descriptor(MediaTypes.OciManifest, manifest)));
        Session = (await alice.StartUploadAsync(Hers)).Split('/')[^1].Split('?')[0];
        Known = new Secrets("1", digest, index, Content.Sha256(layer), Content.Sha256(config), config);
    }

    private async Task<byte[]> PullAsync(string bearer, string path)
    {
        using var http = At(edge: true);
        http.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(bearer);
        using var answer = await http.GetAsync($"/v2/{Hers}/{path}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
