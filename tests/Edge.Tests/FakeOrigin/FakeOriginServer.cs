using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>
/// An origin that speaks the protocol over HTTP, counts what it is asked, and misbehaves where a test tells it to. It can be stopped
/// and started again on the same port.
/// </summary>
internal sealed class FakeOriginServer : IAsyncDisposable
{
    private readonly Uploads _uploads;
    private readonly KeptUploads _keptUploads;
    private WebApplication? _app;
    private int _port;

    private FakeOriginServer() => (_uploads, _keptUploads) = (new Uploads(Content), new KeptUploads(Content));

    /// <summary>What it has.</summary>
    public OriginContent Content { get; } = new();

    /// <summary>What it was asked.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Where it misbehaves.</summary>
    public Script Script { get; } = new();

    /// <summary>Body bytes of uploads that have arrived.</summary>
    public long ReceivedBytes => _uploads.ReceivedBytes;

    /// <summary>True when pushed blobs are kept; else their bytes are counted and thrown away.</summary>
    public bool KeepsUploads { get; set; }

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Starts a new one on a free port.</summary>
    public static async Task<FakeOriginServer> StartNewAsync()
    {
        var origin = new FakeOriginServer();
        await origin.StartAsync();
        return origin;
    }

    /// <summary>Starts it, on its port of before.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{_port}").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddRouting();
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        _port = new Uri(_app.Urls.Single()).Port;
    }

    /// <summary>Stops it at once: connections are cut, new ones refused.</summary>
    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = RequestPath.Parse(context.Request.Path.Value!);
        Requests.Add(path.Kind, context.Request);
        var honest = Find(path);
        try
        {
            await (Script.For(context.Request) is { } behaviour ? behaviour(context, honest) : BeHonestAsync(context, path, honest));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The edge gave up, or the origin was stopped.
        }
    }

    private StoredContent? Find(RequestPath path) => path.Kind switch
    {
        RequestKind.Blob => Content.Blob(path.Repository!.Value, path.Digest!.Value),
        RequestKind.Manifest => Content.Manifest(path.Repository!.Value, path.TryReference?.Value ?? ""),
        _ => null,
    };

    private Task BeHonestAsync(HttpContext context, RequestPath path, StoredContent? honest) => path.Kind switch
    {
        RequestKind.Blob or RequestKind.Manifest when context.Request.Method is "GET" or "HEAD" => Answers.HonestAsync(context, honest),
        RequestKind.Uploads or RequestKind.Upload when KeepsUploads => _keptUploads.AnswerAsync(context, path),
        _ => _uploads.AnswerAsync(context, path),
    };
}
