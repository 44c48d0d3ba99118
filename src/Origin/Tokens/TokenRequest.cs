using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using Microsoft.Extensions.Primitives;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>What a client asks of the token service (docker's "Token Authentication Specification" and "Oauth2 Token Authentication").</summary>
internal sealed record TokenRequest
{
    private const int LongestForm = 64 * 1024;

    /// <summary>The account's name; null when there is no credential.</summary>
    public string? Name { get; private init; }

    /// <summary>The password or secret that goes with it.</summary>
    public string Secret { get; private init; } = "";

    /// <summary>A refresh token in place of name and secret.</summary>
    public string? RefreshToken { get; private init; }

    /// <summary>What access is asked for; none for a login.</summary>
    public IReadOnlyList<TokenScope> Scopes { get; private init; } = [];

    /// <summary>Whether a refresh token is wanted.</summary>
    public bool Offline { get; private init; }

    /// <summary>Which program asks, as it calls itself.</summary>
    public string Client { get; private init; } = "";

    /// <summary>Whether it came as a form: then the answer says what was granted.</summary>
    public bool IsForm { get; private init; }

    /// <summary>Reads a request.</summary>
    /// <param name="request">GET with parameters, or POST with a form.</param>
    /// <param name="service">Our name; a request for another registry is refused.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="OciException">It is none.</exception>
    public static async Task<TokenRequest> ReadAsync(HttpRequest request, string service, CancellationToken cancellation)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return OfQuery(request, service);
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            throw OciErrors.Unsupported.With($"{request.Method} is not allowed here").WithHeader("Allow", "GET, HEAD, POST");
        }

        return OfForm(await FormAsync(request, cancellation), service);
    }

    private static TokenRequest OfQuery(HttpRequest request, string service)
    {
        var query = request.Query;
        CheckService(query["service"], service);
        var (name, secret) = request.Headers.Authorization.Count == 0 ? (null, "") : BasicCredential.Parse(request.Headers.Authorization);
        return new TokenRequest
        {
            Name = name,
            Secret = secret,
            Scopes = TokenScope.ParseAll(query["scope"], TokenFormat.MostScopes),
            Offline = query["offline_token"] == "true" || query["access_type"] == "offline",
            Client = query["client_id"].ToString(),
        };
    }

    private static TokenRequest OfForm(IFormCollection form, string service)
    {
        CheckService(form["service"], service);
        var isRefresh = form["grant_type"].ToString() switch
        {
            "password" => false,
            "refresh_token" => true,
            _ => throw OciErrors.Unsupported.WithStatus(StatusCodes.Status400BadRequest, "grant_type must be password or refresh_token"),
        };
        return new TokenRequest
        {
            Name = isRefresh ? null : form["username"].ToString(),
            Secret = form["password"].ToString(),
            RefreshToken = isRefresh ? form["refresh_token"].ToString() : null,
            Scopes = TokenScope.ParseAll(form["scope"], TokenFormat.MostScopes),
            Offline = form["access_type"] == "offline",
            Client = form["client_id"].ToString(),
            IsForm = true,
        };
    }

    private static async Task<IFormCollection> FormAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasFormContentType || request.ContentLength > LongestForm)
        {
            throw OciErrors.Unsupported.WithStatus(StatusCodes.Status400BadRequest, "expected a form of at most 64 KiB (application/x-www-form-urlencoded)");
        }

        try
        {
            var options = new Microsoft.AspNetCore.Http.Features.FormOptions { BufferBody = false, ValueLengthLimit = LongestForm, ValueCountLimit = 64, BufferBodyLengthLimit = LongestForm, MultipartBodyLengthLimit = LongestForm };
            request.HttpContext.Features.Set<Microsoft.AspNetCore.Http.Features.IFormFeature>(new Microsoft.AspNetCore.Http.Features.FormFeature(request, options));
            return await request.ReadFormAsync(options, cancellation);
        }
        catch (InvalidDataException e)
        {
            throw OciErrors.Unsupported.WithStatus(StatusCodes.Status400BadRequest, $"the form cannot be read: {e.Message}");
        }
    }

    private static void CheckService(StringValues asked, string service)
    {
        if (asked.Count > 0 && asked.ToString() is { Length: > 0 } other && other != service)
        {
            throw OciErrors.Unsupported.WithStatus(StatusCodes.Status400BadRequest, $"this is the token service of {service}");
        }
    }
}
