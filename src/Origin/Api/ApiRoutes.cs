using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api;

/// <summary>Maps the management API: every operation of every resource, the document that describes them, and "no such operation" below them.</summary>
internal sealed class ApiRoutes(IEnumerable<IApiResource> resources, ApiDoor door)
{
    public const string Base = "/api/v2.0";

    private readonly List<Operation> _operations = [.. resources.SelectMany(resource => resource.Operations)];

    public void Map(IEndpointRouteBuilder routes)
    {
        var all = _operations.Append(Describe()).ToList();
        foreach (var operation in all)
        {
            routes.MapMethods(Base + operation.Path, [operation.Method], context => door.ServeAsync(context, operation)).WithMetadata(operation);
        }

        routes.Map(Base + "/{**path}", RefuseAsync);
    }

    private static Task RefuseAsync(HttpContext context)
    {
        RequestId.Announce(context);
        throw ApiErrors.NotFound.With("no such operation; /api/v2.0/openapi.json lists those that there are");
    }

    private Operation Describe()
    {
        Operation self = null!;
        var document = new Lazy<byte[]>(() => OpenApiDocument.Write([.. _operations, self]));
        self = new Operation("GET", "/openapi.json", "This document", request => SendAsync(request.Http, document.Value)) { IsOpen = true };
        return self;
    }

    private static Task SendAsync(HttpContext context, byte[] document)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }
}
