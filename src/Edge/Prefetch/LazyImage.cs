namespace EdgeRegistry.Edge.Prefetch;

/// <summary>
/// Images that are made to be pulled lazily: by annotations of the manifest or its layers that only the converters of such images write
/// (stargz, nydus and overlaybd for containerd's snapshotters, SOCI, zstd:chunked). Prefetching them would bring over the link what their
/// client leaves there. A client that pulls such an image whole only goes without prefetch.
/// </summary>
internal static class LazyImage
{
    /// <summary>True when the manifest has such an annotation.</summary>
    public static bool Is(ReadOnlySpan<byte> manifest) =>
        manifest.IndexOf("\"containerd.io/snapshot/"u8) >= 0
        || manifest.IndexOf("\"com.amazon.soci."u8) >= 0
        || manifest.IndexOf("\"io.github.containers.zstd-chunked."u8) >= 0;
}
