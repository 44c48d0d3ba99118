using System.Text.Json;
using EdgeRegistry.Edge.Access.Offline;
using EdgeRegistry.Edge.Access.Tokens;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using Microsoft.AspNetCore.WebUtilities;
using Yarp.ReverseProxy.Forwarder;

namespace EdgeRegistry.Edge.Forwarding;

/// <summary>
/// <c>GET</c> and <c>POST /service/token</c>: who does not say who he is gets the token that stands for nobody, here; every login is the
/// origin's. While that cannot be reached, a login that it answered before is answered here for a while.
/// </summary>
internal sealed class AskForToken(OriginForwarder forwarder, OfflineLogins offline)
{
    private const int MaxForm = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TokenTransformer Transformer = new();

    /// <summary>Answers a request.</summary>
    /// <exception cref="OciException"><c>UNAVAILABLE</c> or <c>TOOMANYREQUESTS</c>.</exception>
    public async Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Authorization.Count == 0)
        {
            await AnswerAsync(context, TokenFormat.Anonymous);
        }
        else if (!offline.IsOn || await ReadAsync(context) is not { } login)
        {
            forwarder.ThrowIfFailed(context, await forwarder.SendAsync(context));
        }
        else
        {
            await LogInAsync(context, login);
        }
    }

    private async Task LogInAsync(HttpContext context, Login login)
    {
        var client = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = new CopyingStream(client, answer, MaxForm);
        ForwarderError error;
        try
        {
            error = await forwarder.SendAsync(context, Transformer, Patience);
        }
        finally
        {
            context.Response.Body = client;
        }

        if (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (!context.Response.HasStarted && (error is not ForwarderError.None || TokenTransformer.IsOriginDown(context)))
        {
            context.Response.Clear();
            await AnswerAsync(context, await offline.LogInAsync(login, ClientInfo.Of(context), context.RequestAborted) ?? throw OciErrors.Unavailable.With("the origin cannot be reached: try again"));
            return;
        }

        await NoteAsync(context, login, answer);
    }

    private async Task NoteAsync(HttpContext context, Login login, MemoryStream answer)
    {
        if (context.Response.StatusCode is StatusCodes.Status401Unauthorized)
        {
            offline.Refused(login);
        }
        else if (context.Response.StatusCode is StatusCodes.Status200OK && Tokens(answer) is { Access: { } access } given)
        {
            await offline.AnsweredAsync(login, access, given.Refresh);
        }
    }

    // What cannot be read is forwarded all the same: the origin says what is wrong with it.
    private static async Task<Login?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        if (HttpMethods.IsPost(request.Method))
        {
            if (request.ContentLength is null or > MaxForm || request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is not true)
            {
                return null;
            }

            var body = new MemoryStream();
            await request.Body.CopyToAsync(body, context.RequestAborted);
            body.Position = 0;
            request.Body = body;
            foreach (var (name, value) in QueryHelpers.ParseQuery(System.Text.Encoding.UTF8.GetString(body.ToArray())))
            {
                form[name] = value.ToString();
            }
        }

        return Login.Read(request, form);
    }

    private static (string? Access, string? Refresh) Tokens(MemoryStream answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer.ToArray());
            return (Text(json.RootElement, "token") ?? Text(json.RootElement, "access_token"), Text(json.RootElement, "refresh_token"));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static Task AnswerAsync(HttpContext context, string token)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        var life = (int)LocalTokens.Life.TotalSeconds;
        return context.Response.WriteAsync($$"""{"token":"{{token}}","access_token":"{{token}}","expires_in":{{life}}}""", context.RequestAborted);
    }

    /// <summary>Holds back an answer of something that stands before an origin that is away.</summary>
    private sealed class TokenTransformer : OriginTransformer
    {
        public static bool IsOriginDown(HttpContext context) =>
            context.Response.StatusCode is StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout;

        public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken) =>
            await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken) && !IsOriginDown(httpContext);
    }
}
