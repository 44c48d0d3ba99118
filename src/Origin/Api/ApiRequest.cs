using System.Globalization;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api;

/// <summary>A request of the management API: who sent it, what it carries, and how it is answered.</summary>
internal sealed class ApiRequest(HttpContext http, Account account, ClientInfo client)
{
    public HttpContext Http => http;

    /// <summary>Who sent it.</summary>
    public Account Account => account;

    /// <summary>From where.</summary>
    public ClientInfo Client => client;

    public bool IsAnonymous => account.Kind == CallerKind.Anonymous;

    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>A part of the path as a text.</summary>
    public string Route(string name) => http.Request.RouteValues[name] as string ?? "";

    /// <summary>A part of the path as a number; what is none names nothing.</summary>
    /// <exception cref="OciException">404.</exception>
    public long Id(string name) => long.TryParse(Route(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw ApiErrors.NotFound.With();

    public string? Query(string name) => http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <exception cref="OciException">400 or 422.</exception>
    public ListQuery List(ListColumns columns) => ListQuery.Read(http.Request.Query, columns);

    /// <exception cref="OciException">400 or 413.</exception>
    public Task<T> BodyAsync<T>() => ApiJson.ReadAsync<T>(http.Request, Aborted);

    /// <summary>200 with a body.</summary>
    public Task AnswerAsync<T>(T body) => http.Response.WriteAsJsonAsync(body, ApiJson.Options, "application/json", Aborted);

    /// <summary>200 with one page.</summary>
    public Task AnswerAsync<TRow, T>(Paged<TRow> page, Func<TRow, T> show)
    {
        page.Paging.Announce(http, page.Total);
        return AnswerAsync(page.Rows.Select(show).ToList());
    }

    /// <summary>201 at a place of this API.</summary>
    public Task CreatedAsync<T>(string path, T body)
    {
        Created(path);
        return AnswerAsync(body);
    }

    /// <summary>201 at a place of this API, without a body.</summary>
    public void Created(string path)
    {
        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.Location = ApiRoutes.Base + path;
    }
}
