namespace EdgeRegistry.Integration;

/// <summary>What finishing an upload costs, counted by the origin.</summary>
public abstract class UploadCost(Target target, ITestOutputHelper output) : Suite(target, output)
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task The_final_PUT_reads_no_blob_byte_and_flushes_at_most_64_MiB()
    {
        var piece = Random.Bytes(50 * Mebibyte);
        var location = await Registry.StartUploadAsync(Repository);
        using var hasher = new Oci.DigestHasher(Oci.DigestAlgorithm.Sha256);
        for (var i = 0; i < 3; i++)
        {
            using var patch = await Registry.PatchAsync(location, piece, ("Content-Range", $"{i * piece.Length}-{((i + 1) * piece.Length) - 1}"));
            location = patch.Next(HttpStatusCode.Accepted);
            hasher.Append(piece);
        }

        var before = await MetricsReader.ReadAsync(Origin);
        using var put = await Registry.PutAsync(location.Finish(hasher.Current().Value));
        put.Next(HttpStatusCode.Created);
        var after = await MetricsReader.ReadAsync(Origin);
        Assert.Equal(0, after.Sum("edgeregistry_origin_blob_read_bytes_total") - before.Sum("edgeregistry_origin_blob_read_bytes_total"));
        Assert.InRange(after.Sum("edgeregistry_origin_blob_flushed_bytes_total") - before.Sum("edgeregistry_origin_blob_flushed_bytes_total"), 0, 64 * Mebibyte);
        Assert.True(after.Sum("edgeregistry_origin_blob_flushed_bytes_total") >= 150 * Mebibyte, "the bytes were not flushed as they came");
    }
}
