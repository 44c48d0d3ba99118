using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Blobs;
using EdgeRegistry.Origin.Endpoints;
using EdgeRegistry.Origin.Manifests;
using EdgeRegistry.Origin.Referrers;
using EdgeRegistry.Origin.Repositories;
using EdgeRegistry.Origin.Settings;
using EdgeRegistry.Origin.Tags;
using EdgeRegistry.Origin.Uploads;

namespace EdgeRegistry.Origin;

/// <summary>Which class serves which endpoint of the specification.</summary>
internal sealed class Routes
{
    private readonly Dictionary<RequestKind, Dictionary<string, ServeEndpoint>> _table;

    private readonly ReadOnlyMode _mode;

    public Routes(IServiceProvider services)
    {
        (Of, _mode) = (services, services.GetRequiredService<ReadOnlyMode>());
        _table = new()
        {
            [RequestKind.Base] = Map(("GET", The<CheckApi>().HandleAsync), ("HEAD", The<CheckApi>().HandleAsync)), // end-1
            [RequestKind.Blob] = Map(
                ("GET", The<PullBlob>().GetAsync), // end-2
                ("HEAD", The<PullBlob>().HeadAsync), // end-2
                ("DELETE", The<DeleteBlob>().HandleAsync)), // end-10
            [RequestKind.Manifest] = Map(
                ("GET", The<PullManifest>().HandleAsync), // end-3
                ("HEAD", The<PullManifest>().HandleAsync), // end-3
                ("PUT", The<PutManifest>().HandleAsync), // end-7a, end-7b
                ("DELETE", The<DeleteManifest>().HandleAsync)), // end-9
            [RequestKind.Uploads] = Map(("POST", The<StartUpload>().HandleAsync)), // end-4a, end-4b, end-4c, end-11
            [RequestKind.Upload] = Map(
                ("PATCH", The<AppendChunk>().HandleAsync), // end-5
                ("PUT", The<FinishUpload>().HandleAsync), // end-6
                ("GET", The<GetUploadStatus>().HandleAsync), // end-13
                ("DELETE", The<CancelUpload>().HandleAsync)), // end-14
            [RequestKind.Tags] = Map(("GET", The<ListTags>().HandleAsync), ("HEAD", The<ListTags>().HandleAsync)), // end-8a, end-8b
            [RequestKind.Referrers] = Map(("GET", The<ListReferrers>().HandleAsync), ("HEAD", The<ListReferrers>().HandleAsync)), // end-12a, end-12b
            [RequestKind.Catalog] = Map(("GET", The<ListCatalog>().HandleAsync), ("HEAD", The<ListCatalog>().HandleAsync)), // Docker's
        };
    }

    private IServiceProvider Of { get; }

    /// <summary>Serves a request of any method and path.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var path = RequestPath.Parse(context.Request.Path.Value ?? "");
        context.Features.Set(path);
        if (!_table.TryGetValue(path.Kind, out var methods))
        {
            throw OciErrors.NotFound.With(detail: context.Request.Path.Value);
        }

        if (!methods.TryGetValue(context.Request.Method, out var endpoint))
        {
            throw OciErrors.Unsupported.With($"{context.Request.Method} is not allowed here").WithHeader("Allow", string.Join(", ", methods.Keys));
        }

        return _mode.Forbids(context.Request.Method) ? throw OciErrors.Denied.With(ReadOnlyMode.Refusal) : endpoint(context, path);
    }

    private T The<T>()
        where T : notnull => Of.GetRequiredService<T>();

    private static Dictionary<string, ServeEndpoint> Map(params ReadOnlySpan<(string Method, ServeEndpoint Endpoint)> methods)
    {
        var map = new Dictionary<string, ServeEndpoint>(StringComparer.Ordinal);
        foreach (var (method, endpoint) in methods)
        {
            map[method] = endpoint;
        }

        return map;
    }
}
