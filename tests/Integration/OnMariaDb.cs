// Straight at an origin on MariaDB. One line for each suite; Completeness holds that none is missing.
namespace EdgeRegistry.Integration.OnMariaDb;

[Collection(Topology.MariaDb)]
public sealed class BadManifests(MariaDbTarget target, ITestOutputHelper output) : Integration.BadManifests(target, output);

[Collection(Topology.MariaDb)]
public sealed class BadNames(MariaDbTarget target, ITestOutputHelper output) : Integration.BadNames(target, output);

[Collection(Topology.MariaDb)]
public sealed class BaseEndpoint(MariaDbTarget target, ITestOutputHelper output) : Integration.BaseEndpoint(target, output);

[Collection(Topology.MariaDb)]
public sealed class BlobRanges(MariaDbTarget target, ITestOutputHelper output) : Integration.BlobRanges(target, output);

[Collection(Topology.MariaDb)]
public sealed class Catalog(MariaDbTarget target, ITestOutputHelper output) : Integration.Catalog(target, output);

[Collection(Topology.MariaDb)]
public sealed class Deleting(MariaDbTarget target, ITestOutputHelper output) : Integration.Deleting(target, output);

[Collection(Topology.MariaDb)]
public sealed class DigestAlgorithmChoice(MariaDbTarget target, ITestOutputHelper output) : Integration.DigestAlgorithmChoice(target, output);

[Collection(Topology.MariaDb)]
public sealed class Isolation(MariaDbTarget target, ITestOutputHelper output) : Integration.Isolation(target, output);

[Collection(Topology.MariaDb)]
public sealed class ManifestSizes(MariaDbTarget target, ITestOutputHelper output) : Integration.ManifestSizes(target, output);

[Collection(Topology.MariaDb)]
public sealed class Mounting(MariaDbTarget target, ITestOutputHelper output) : Integration.Mounting(target, output);

[Collection(Topology.MariaDb)]
public sealed class MovingTags(MariaDbTarget target, ITestOutputHelper output) : Integration.MovingTags(target, output);

[Collection(Topology.MariaDb)]
public sealed class MultiTagPush(MariaDbTarget target, ITestOutputHelper output) : Integration.MultiTagPush(target, output);

[Collection(Topology.MariaDb)]
public sealed class PullingBlobs(MariaDbTarget target, ITestOutputHelper output) : Integration.PullingBlobs(target, output);

[Collection(Topology.MariaDb)]
public sealed class PullingManifests(MariaDbTarget target, ITestOutputHelper output) : Integration.PullingManifests(target, output);

[Collection(Topology.MariaDb)]
public sealed class PuttingManifests(MariaDbTarget target, ITestOutputHelper output) : Integration.PuttingManifests(target, output);

[Collection(Topology.MariaDb)]
public sealed class RawRequests(MariaDbTarget target, ITestOutputHelper output) : Integration.RawRequests(target, output);

[Collection(Topology.MariaDb)]
public sealed class Referrers(MariaDbTarget target, ITestOutputHelper output) : Integration.Referrers(target, output);

[Collection(Topology.MariaDb)]
public sealed class Tags(MariaDbTarget target, ITestOutputHelper output) : Integration.Tags(target, output);

[Collection(Topology.MariaDb)]
public sealed class UploadCost(MariaDbTarget target, ITestOutputHelper output) : Integration.UploadCost(target, output);

[Collection(Topology.MariaDb)]
public sealed class UploadSessions(MariaDbTarget target, ITestOutputHelper output) : Integration.UploadSessions(target, output);

[Collection(Topology.MariaDb)]
public sealed class UploadingChunked(MariaDbTarget target, ITestOutputHelper output) : Integration.UploadingChunked(target, output);

[Collection(Topology.MariaDb)]
public sealed class UploadingMonolithic(MariaDbTarget target, ITestOutputHelper output) : Integration.UploadingMonolithic(target, output);
