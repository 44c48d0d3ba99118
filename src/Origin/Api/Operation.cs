using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api;

/// <summary>Serves one operation of the management API. Refusals leave as <see cref="Oci.OciException"/>.</summary>
internal delegate Task ServeOperation(ApiRequest request);

/// <summary>One operation: what is routed, and what the OpenAPI document says of it. Both come from here, so neither lacks what the other has.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Below <c>/api/v2.0</c>, with its parameters in braces.</param>
/// <param name="Summary">What it does, one sentence.</param>
/// <param name="Serve">Who serves it.</param>
internal sealed record Operation(string Method, string Path, string Summary, ServeOperation Serve)
{
    /// <summary>The status of success.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>What the request's body is; null for none.</summary>
    public Type? Body { get; init; }

    /// <summary>What the answer's body is, one entry of it when the answer is a list; null for none.</summary>
    public Type? Answer { get; init; }

    /// <summary>The fields that <c>q</c> and <c>sort</c> may name; null when the answer is no paged list.</summary>
    public ListColumns? Columns { get; init; }

    /// <summary>The answer is a list that comes whole.</summary>
    public bool IsList { get; init; }

    /// <summary>Further parameters of the query.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>True when nobody known may ask; what he sees is still decided.</summary>
    public bool IsOpen { get; init; }

    /// <summary>True when it is served in read-only mode although it is no read.</summary>
    public bool WorksReadOnly { get; init; }

    /// <summary>The resource, for the document and the metrics: the first part of the path.</summary>
    public string Resource => Path.Split('/')[1];
}

/// <summary>The operations of one resource.</summary>
internal interface IApiResource
{
    /// <summary>All of them.</summary>
    IEnumerable<Operation> Operations { get; }
}
