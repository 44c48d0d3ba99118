using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Perf.Tests;

/// <summary>Fixed answers by path, over a real Kestrel on an ephemeral port; remembers what was asked.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly Dictionary<string, (string MediaType, byte[] Body, string? Digest)> _answers = new(StringComparer.Ordinal);

    private FakeRegistry(WebApplication host) => _host = host;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public ConcurrentQueue<string> Asked { get; } = new();

    public static async Task<FakeRegistry> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var registry = new FakeRegistry(builder.Build());
        registry._host.Urls.Add("http://127.0.0.1:0");
        registry._host.Run(registry.AnswerAsync);
        await registry._host.StartAsync();
        registry.Url = new Uri(registry._host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return registry;
    }

    public void Add(string path, string mediaType, byte[] body, string? digest = null) => _answers[path] = (mediaType, body, digest);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Asked.Enqueue($"{context.Request.Method} {path}");
        if (!_answers.TryGetValue(path, out (string MediaType, byte[] Body, string? Digest) answer))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = answer.MediaType;
        context.Response.ContentLength = answer.Body.Length;
        if (answer.Digest is not null)
        {
            context.Response.Headers["Docker-Content-Digest"] = answer.Digest;
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(answer.Body);
        }
    }
}
