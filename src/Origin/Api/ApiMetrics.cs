using System.Diagnostics.Metrics;
using System.Globalization;

namespace EdgeRegistry.Origin.Api;

/// <summary>Counts what the management API answered. Labels come from the operations, never from a client.</summary>
internal sealed class ApiMetrics
{
    private readonly Counter<long> _answered;

    public ApiMetrics(IMeterFactory factory) =>
        _answered = factory.Create("EdgeRegistry.Origin").CreateCounter<long>("edgeregistry.origin.api_requests", description: "Requests of the management API answered");

    public void Answered(Operation operation, int status) =>
        _answered.Add(1, new("resource", operation.Resource), new("method", operation.Method), new("status", status.ToString(CultureInfo.InvariantCulture)));
}
