using System.Diagnostics;
using EdgeRegistry.LoadGenerator.Measuring;

namespace EdgeRegistry.LoadGenerator.Seeding;

/// <summary>Pushes planned images, several at a time.</summary>
internal sealed class Seeder(RegistryPusher pusher)
{
    private long _bytesSent;
    private long _bytesSeen;
    private int _images;

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Bytes of layers that are in the registry now: sent, or found there.</summary>
    public long BytesSeen => Interlocked.Read(ref _bytesSeen);

    public int Images => Volatile.Read(ref _images);

    /// <summary>From an image's first request to the acknowledgement of its last.</summary>
    public LatencyHistogram Pushes { get; } = new();

    public Task RunAsync(IReadOnlyList<ImagePlan> plans, int parallel, CancellationToken cancellation) =>
        Parallel.ForEachAsync(plans, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation }, PushAsync);

    private async ValueTask PushAsync(ImagePlan plan, CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        var layers = new List<(string Digest, long Size)>();
        foreach (SyntheticBlob blob in plan.Layers)
        {
            var digest = blob.ComputeDigest();
            layers.Add((digest, blob.Size));
            if (await pusher.PushBlobAsync(plan.Repository, digest, () => new SyntheticContent(blob), cancellation))
            {
                Interlocked.Add(ref _bytesSent, blob.Size);
            }

            Interlocked.Add(ref _bytesSeen, blob.Size);
        }

        Document image = await PushPlatformAsync(plan, "amd64", layers, plan.Indexed ? null : plan.Tag, cancellation);
        if (plan.Indexed)
        {
            Document other = await PushPlatformAsync(plan, "arm64", layers, tag: null, cancellation);
            await pusher.PutManifestAsync(plan.Repository, plan.Tag, ImageDocuments.MakeIndex([("arm64", other), ("amd64", image)]), cancellation);
        }

        Pushes.Record(Stopwatch.GetElapsedTime(begun));
        Interlocked.Increment(ref _images);
    }

    private async Task<Document> PushPlatformAsync(
        ImagePlan plan, string architecture, List<(string Digest, long Size)> layers, string? tag, CancellationToken cancellation)
    {
        Document config = ImageDocuments.MakeConfig(architecture, plan.Repository, layers.Select(layer => layer.Digest));
        await pusher.PushConfigAsync(plan.Repository, config, cancellation);
        Document manifest = ImageDocuments.MakeManifest(config, layers);
        await pusher.PutManifestAsync(plan.Repository, tag ?? manifest.Digest, manifest, cancellation);
        return manifest;
    }
}
