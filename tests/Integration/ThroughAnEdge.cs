// Through an edge in the origin's process. One line for each suite; Completeness holds that none is missing.
namespace EdgeRegistry.Integration.ThroughAnEdge;

[Collection(Topology.Edge)]
public sealed class BadManifests(EdgeTarget target, ITestOutputHelper output) : Integration.BadManifests(target, output);

[Collection(Topology.Edge)]
public sealed class BadNames(EdgeTarget target, ITestOutputHelper output) : Integration.BadNames(target, output);

[Collection(Topology.Edge)]
public sealed class BaseEndpoint(EdgeTarget target, ITestOutputHelper output) : Integration.BaseEndpoint(target, output);

[Collection(Topology.Edge)]
public sealed class BlobRanges(EdgeTarget target, ITestOutputHelper output) : Integration.BlobRanges(target, output);

[Collection(Topology.Edge)]
public sealed class Caching(EdgeTarget target, ITestOutputHelper output) : Integration.Caching(target, output);

[Collection(Topology.Edge)]
public sealed class Catalog(EdgeTarget target, ITestOutputHelper output) : Integration.Catalog(target, output);

[Collection(Topology.Edge)]
public sealed class Deleting(EdgeTarget target, ITestOutputHelper output) : Integration.Deleting(target, output);

[Collection(Topology.Edge)]
public sealed class DigestAlgorithmChoice(EdgeTarget target, ITestOutputHelper output) : Integration.DigestAlgorithmChoice(target, output);

[Collection(Topology.Edge)]
public sealed class Isolation(EdgeTarget target, ITestOutputHelper output) : Integration.Isolation(target, output);

[Collection(Topology.Edge)]
public sealed class ManifestSizes(EdgeTarget target, ITestOutputHelper output) : Integration.ManifestSizes(target, output);

[Collection(Topology.Edge)]
public sealed class Mounting(EdgeTarget target, ITestOutputHelper output) : Integration.Mounting(target, output);

[Collection(Topology.Edge)]
public sealed class MovingTags(EdgeTarget target, ITestOutputHelper output) : Integration.MovingTags(target, output);

[Collection(Topology.Edge)]
public sealed class MultiTagPush(EdgeTarget target, ITestOutputHelper output) : Integration.MultiTagPush(target, output);

[Collection(Topology.Edge)]
public sealed class PullingBlobs(EdgeTarget target, ITestOutputHelper output) : Integration.PullingBlobs(target, output);

[Collection(Topology.Edge)]
public sealed class PullingManifests(EdgeTarget target, ITestOutputHelper output) : Integration.PullingManifests(target, output);

[Collection(Topology.Edge)]
public sealed class PuttingManifests(EdgeTarget target, ITestOutputHelper output) : Integration.PuttingManifests(target, output);

[Collection(Topology.Edge)]
public sealed class RawRequests(EdgeTarget target, ITestOutputHelper output) : Integration.RawRequests(target, output);

[Collection(Topology.Edge)]
public sealed class Referrers(EdgeTarget target, ITestOutputHelper output) : Integration.Referrers(target, output);

[Collection(Topology.Edge)]
public sealed class Tags(EdgeTarget target, ITestOutputHelper output) : Integration.Tags(target, output);

[Collection(Topology.Edge)]
public sealed class UploadCost(EdgeTarget target, ITestOutputHelper output) : Integration.UploadCost(target, output);

[Collection(Topology.Edge)]
public sealed class UploadSessions(EdgeTarget target, ITestOutputHelper output) : Integration.UploadSessions(target, output);

[Collection(Topology.Edge)]
public sealed class UploadingChunked(EdgeTarget target, ITestOutputHelper output) : Integration.UploadingChunked(target, output);

[Collection(Topology.Edge)]
public sealed class UploadingMonolithic(EdgeTarget target, ITestOutputHelper output) : Integration.UploadingMonolithic(target, output);
