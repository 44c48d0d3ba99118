using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>A request that the fake origin received.</summary>
internal sealed record OriginRequest(RequestKind Kind, string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
