using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Manifests;

/// <summary>Reads the body of a manifest push: never more than a manifest may have, however long it claims to be.</summary>
internal static class ManifestBody
{
    private const int FirstBuffer = 16 * 1024;

    /// <exception cref="OciException">413 as soon as it is known to be too long.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > ManifestReader.MaxSize)
        {
            throw TooLarge();
        }

        // Memory follows what arrives, not what was announced. One byte more than expected, so that the end is seen.
        var buffer = new byte[Math.Min(request.ContentLength ?? FirstBuffer, FirstBuffer) + 1];
        var count = 0;
        while (await request.Body.ReadAsync(buffer.AsMemory(count), cancellation) is var read and > 0)
        {
            count += read;
            if (count > ManifestReader.MaxSize)
            {
                throw TooLarge();
            }

            if (count == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, ManifestReader.MaxSize + 1));
            }
        }

        Array.Resize(ref buffer, count);
        return buffer;
    }

    private static OciException TooLarge() =>
        OciErrors.SizeInvalid.WithStatus(StatusCodes.Status413PayloadTooLarge, $"a manifest may have at most {ManifestReader.MaxSize} bytes");
}
