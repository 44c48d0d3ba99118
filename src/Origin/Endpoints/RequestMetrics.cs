using System.Diagnostics.Metrics;
using System.Globalization;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Endpoints;

/// <summary>Counts requests by endpoint, method and status; stands outside the error writer, so that it sees the final status.</summary>
internal sealed class RequestMetrics
{
    private readonly Counter<long> _requests;

    public RequestMetrics(IMeterFactory factory) =>
        _requests = factory.Create("EdgeRegistry.Origin").CreateCounter<long>("edgeregistry.origin.requests", description: "Requests answered");

    public async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            if (context.Features.Get<RequestPath>() is { } path)
            {
                _requests.Add(
                    1,
                    new("endpoint", NameOf(path.Kind)),
                    new("method", NameOf(context.Request.Method)),
                    new("status", context.Response.StatusCode.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    // Labels come from closed sets: a client must not be able to make series.
    private static string NameOf(RequestKind kind) => kind switch
    {
        RequestKind.Base => "base",
        RequestKind.Catalog => "catalog",
        RequestKind.Tags => "tags",
        RequestKind.Manifest => "manifest",
        RequestKind.Blob => "blob",
        RequestKind.Uploads or RequestKind.Upload => "upload",
        RequestKind.Referrers => "referrers",
        _ => "none",
    };

    private static string NameOf(string method) => method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" ? method : "other";
}
