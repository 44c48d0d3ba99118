// Through an edge in a process of its own. One line for each suite; Completeness holds that none is missing.
namespace EdgeRegistry.Integration.ThroughAnEdgeInAnotherProcess;

[Collection(Topology.EdgeProcess)]
public sealed class BadManifests(EdgeProcessTarget target, ITestOutputHelper output) : Integration.BadManifests(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class BadNames(EdgeProcessTarget target, ITestOutputHelper output) : Integration.BadNames(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class BaseEndpoint(EdgeProcessTarget target, ITestOutputHelper output) : Integration.BaseEndpoint(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class BlobRanges(EdgeProcessTarget target, ITestOutputHelper output) : Integration.BlobRanges(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class Caching(EdgeProcessTarget target, ITestOutputHelper output) : Integration.Caching(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class Catalog(EdgeProcessTarget target, ITestOutputHelper output) : Integration.Catalog(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class Deleting(EdgeProcessTarget target, ITestOutputHelper output) : Integration.Deleting(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class DigestAlgorithmChoice(EdgeProcessTarget target, ITestOutputHelper output) : Integration.DigestAlgorithmChoice(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class Isolation(EdgeProcessTarget target, ITestOutputHelper output) : Integration.Isolation(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class ManifestSizes(EdgeProcessTarget target, ITestOutputHelper output) : Integration.ManifestSizes(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class Mounting(EdgeProcessTarget target, ITestOutputHelper output) : Integration.Mounting(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class MovingTags(EdgeProcessTarget target, ITestOutputHelper output) : Integration.MovingTags(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class MultiTagPush(EdgeProcessTarget target, ITestOutputHelper output) : Integration.MultiTagPush(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class PullingBlobs(EdgeProcessTarget target, ITestOutputHelper output) : Integration.PullingBlobs(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class PullingManifests(EdgeProcessTarget target, ITestOutputHelper output) : Integration.PullingManifests(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class PuttingManifests(EdgeProcessTarget target, ITestOutputHelper output) : Integration.PuttingManifests(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class RawRequests(EdgeProcessTarget target, ITestOutputHelper output) : Integration.RawRequests(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class Referrers(EdgeProcessTarget target, ITestOutputHelper output) : Integration.Referrers(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class Tags(EdgeProcessTarget target, ITestOutputHelper output) : Integration.Tags(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class UploadCost(EdgeProcessTarget target, ITestOutputHelper output) : Integration.UploadCost(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class UploadSessions(EdgeProcessTarget target, ITestOutputHelper output) : Integration.UploadSessions(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class UploadingChunked(EdgeProcessTarget target, ITestOutputHelper output) : Integration.UploadingChunked(target, output);

[Collection(Topology.EdgeProcess)]
public sealed class UploadingMonolithic(EdgeProcessTarget target, ITestOutputHelper output) : Integration.UploadingMonolithic(target, output);
