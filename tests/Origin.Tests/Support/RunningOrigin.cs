using System.Net;
using EdgeRegistry.Hosting;
using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRegistry.Origin.Tests.Support;

/// <summary>A whole origin on a free port, and the requests that tests make most.</summary>
internal sealed class RunningOrigin : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<string, string?> _settings;
    private WebApplication _app = null!;

    private RunningOrigin(IEnumerable<KeyValuePair<string, string?>> settings) => _settings = new(settings)
    {
        ["AllowAnonymousWrite"] = "true",
        ["Origin:Listen"] = "http://127.0.0.1:0",
        ["Origin:Data"] = _folder.Path,
    };

    public RecordingBus Bus { get; } = new();

    public ManualTime Time { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public string Data => _folder.Path;

    public static async Task<RunningOrigin> StartAsync(params (string Key, string Value)[] settings)
    {
        var origin = new RunningOrigin(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        await origin.StartAgainAsync();
        return origin;
    }

    public T The<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Ends the process's part of the origin without stopping it in an orderly way.</summary>
    public async Task CrashAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    public async Task StartAgainAsync()
    {
        _app = OriginHost.Build(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build(), Bus, Time);
        await _app.StartRegistryAsync(CancellationToken.None);
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        _folder.Dispose();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await Client.SendAsync(request);
    }

    /// <summary>Begins an upload and answers its location.</summary>
    public async Task<string> StartUploadAsync(string repository = "team/app")
    {
        using var started = await SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/");
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        return started.Headers.Location!.ToString();
    }

    public async Task<Digest> PushBlobAsync(byte[] content, string repository = "team/app")
    {
        var digest = Digest.Compute(DigestAlgorithm.Sha256, content);
        using var pushed = await SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/?digest={digest}", content);
        Assert.Equal(HttpStatusCode.Created, pushed.StatusCode);
        return digest;
    }

    /// <summary>The sum of a metric's series.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await Client.GetStringAsync("/metrics");
        return text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal)).Sum(line => double.Parse(line.Split(' ')[^1]));
    }
}
