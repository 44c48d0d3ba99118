// Straight at the origin. One line for each suite; Completeness holds that none is missing.
namespace EdgeRegistry.Integration.AtTheOrigin;

[Collection(Topology.Origin)]
public sealed class BadManifests(OriginTarget target, ITestOutputHelper output) : Integration.BadManifests(target, output);

[Collection(Topology.Origin)]
public sealed class BadNames(OriginTarget target, ITestOutputHelper output) : Integration.BadNames(target, output);

[Collection(Topology.Origin)]
public sealed class BaseEndpoint(OriginTarget target, ITestOutputHelper output) : Integration.BaseEndpoint(target, output);

[Collection(Topology.Origin)]
public sealed class BlobRanges(OriginTarget target, ITestOutputHelper output) : Integration.BlobRanges(target, output);

[Collection(Topology.Origin)]
public sealed class Catalog(OriginTarget target, ITestOutputHelper output) : Integration.Catalog(target, output);

[Collection(Topology.Origin)]
public sealed class Deleting(OriginTarget target, ITestOutputHelper output) : Integration.Deleting(target, output);

[Collection(Topology.Origin)]
public sealed class DigestAlgorithmChoice(OriginTarget target, ITestOutputHelper output) : Integration.DigestAlgorithmChoice(target, output);

[Collection(Topology.Origin)]
public sealed class Isolation(OriginTarget target, ITestOutputHelper output) : Integration.Isolation(target, output);

[Collection(Topology.Origin)]
public sealed class ManifestSizes(OriginTarget target, ITestOutputHelper output) : Integration.ManifestSizes(target, output);

[Collection(Topology.Origin)]
public sealed class Mounting(OriginTarget target, ITestOutputHelper output) : Integration.Mounting(target, output);

[Collection(Topology.Origin)]
public sealed class MovingTags(OriginTarget target, ITestOutputHelper output) : Integration.MovingTags(target, output);

[Collection(Topology.Origin)]
public sealed class MultiTagPush(OriginTarget target, ITestOutputHelper output) : Integration.MultiTagPush(target, output);

[Collection(Topology.Origin)]
public sealed class PullingBlobs(OriginTarget target, ITestOutputHelper output) : Integration.PullingBlobs(target, output);

[Collection(Topology.Origin)]
public sealed class PullingManifests(OriginTarget target, ITestOutputHelper output) : Integration.PullingManifests(target, output);

[Collection(Topology.Origin)]
public sealed class PuttingManifests(OriginTarget target, ITestOutputHelper output) : Integration.PuttingManifests(target, output);

[Collection(Topology.Origin)]
public sealed class RawRequests(OriginTarget target, ITestOutputHelper output) : Integration.RawRequests(target, output);

[Collection(Topology.Origin)]
public sealed class Referrers(OriginTarget target, ITestOutputHelper output) : Integration.Referrers(target, output);

[Collection(Topology.Origin)]
public sealed class Tags(OriginTarget target, ITestOutputHelper output) : Integration.Tags(target, output);

[Collection(Topology.Origin)]
public sealed class UploadCost(OriginTarget target, ITestOutputHelper output) : Integration.UploadCost(target, output);

[Collection(Topology.Origin)]
public sealed class UploadSessions(OriginTarget target, ITestOutputHelper output) : Integration.UploadSessions(target, output);

[Collection(Topology.Origin)]
public sealed class UploadingChunked(OriginTarget target, ITestOutputHelper output) : Integration.UploadingChunked(target, output);

[Collection(Topology.Origin)]
public sealed class UploadingMonolithic(OriginTarget target, ITestOutputHelper output) : Integration.UploadingMonolithic(target, output);
