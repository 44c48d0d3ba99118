using System.Threading.Channels;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Prefetch;

/// <summary>
/// Where a pull leaves the image manifests that it was given; all that the pull itself does for prefetching. The image's blobs are begun
/// once in ten minutes, however often its manifest is pulled.
/// </summary>
internal sealed class PrefetchQueue(PrefetchOptions options, PrefetchMetrics metrics, TimeProvider time)
{
    private const int MaxImages = 256;

    private readonly RecentKeys _recent = new(time, TimeSpan.FromMinutes(10));
    private readonly Channel<PulledImage> _images = Channel.CreateBounded<PulledImage>(
        new BoundedChannelOptions(MaxImages) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>What was pulled, in order.</summary>
    public ChannelReader<PulledImage> Images => _images.Reader;

    /// <summary>A client was given a manifest whose link to the repository is proven.</summary>
    public void ManifestPulled(RepositoryName repository, Digest digest, byte[] body, int mediaTypeCode)
    {
        if (!options.Enabled || !MediaTypes.IsImageManifest(MediaTypes.FromCode(mediaTypeCode)) || !_recent.IsNew(repository, digest))
        {
            return;
        }

        if (LazyImage.Is(body))
        {
            metrics.Skipped("lazy");
        }
        else if (!_images.Writer.TryWrite(new PulledImage(repository, body, mediaTypeCode)))
        {
            metrics.Skipped("queue");
        }
    }
}

/// <summary>An image manifest that a client was given.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="MediaTypeCode">Their type (<see cref="MediaTypes.FromCode"/>).</param>
internal sealed record PulledImage(RepositoryName Repository, byte[] Body, int MediaTypeCode);
