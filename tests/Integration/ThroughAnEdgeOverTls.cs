// Through an edge that speaks https, to an https origin. One line for each suite; Completeness holds that none is missing.
namespace EdgeRegistry.Integration.ThroughAnEdgeOverTls;

[Collection(Topology.EdgeOverTls)]
public sealed class BadManifests(TlsEdgeTarget target, ITestOutputHelper output) : Integration.BadManifests(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class BadNames(TlsEdgeTarget target, ITestOutputHelper output) : Integration.BadNames(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class BaseEndpoint(TlsEdgeTarget target, ITestOutputHelper output) : Integration.BaseEndpoint(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class BlobRanges(TlsEdgeTarget target, ITestOutputHelper output) : Integration.BlobRanges(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class Caching(TlsEdgeTarget target, ITestOutputHelper output) : Integration.Caching(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class Catalog(TlsEdgeTarget target, ITestOutputHelper output) : Integration.Catalog(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class Deleting(TlsEdgeTarget target, ITestOutputHelper output) : Integration.Deleting(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class DigestAlgorithmChoice(TlsEdgeTarget target, ITestOutputHelper output) : Integration.DigestAlgorithmChoice(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class Isolation(TlsEdgeTarget target, ITestOutputHelper output) : Integration.Isolation(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class ManifestSizes(TlsEdgeTarget target, ITestOutputHelper output) : Integration.ManifestSizes(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class Mounting(TlsEdgeTarget target, ITestOutputHelper output) : Integration.Mounting(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class MovingTags(TlsEdgeTarget target, ITestOutputHelper output) : Integration.MovingTags(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class MultiTagPush(TlsEdgeTarget target, ITestOutputHelper output) : Integration.MultiTagPush(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class PullingBlobs(TlsEdgeTarget target, ITestOutputHelper output) : Integration.PullingBlobs(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class PullingManifests(TlsEdgeTarget target, ITestOutputHelper output) : Integration.PullingManifests(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class PuttingManifests(TlsEdgeTarget target, ITestOutputHelper output) : Integration.PuttingManifests(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class RawRequests(TlsEdgeTarget target, ITestOutputHelper output) : Integration.RawRequests(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class Referrers(TlsEdgeTarget target, ITestOutputHelper output) : Integration.Referrers(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class Tags(TlsEdgeTarget target, ITestOutputHelper output) : Integration.Tags(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class UploadCost(TlsEdgeTarget target, ITestOutputHelper output) : Integration.UploadCost(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class UploadSessions(TlsEdgeTarget target, ITestOutputHelper output) : Integration.UploadSessions(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class UploadingChunked(TlsEdgeTarget target, ITestOutputHelper output) : Integration.UploadingChunked(target, output);

[Collection(Topology.EdgeOverTls)]
public sealed class UploadingMonolithic(TlsEdgeTarget target, ITestOutputHelper output) : Integration.UploadingMonolithic(target, output);
