using System.Net;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Audit;

/// <summary>A pull as it was served: references to what the request had anyway.</summary>
internal readonly record struct PulledManifest(Caller Who, RepositoryName Repository, Reference Reference, Digest Digest, IPAddress? Address, string? Client, long Time);
