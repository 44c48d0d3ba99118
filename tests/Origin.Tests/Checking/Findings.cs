using EdgeRegistry.Origin.Checking;

namespace EdgeRegistry.Origin.Tests.Checking;

/// <summary>A damage of each kind is found, is the only finding, and names what is damaged.</summary>
public sealed class Findings
{
    [Fact]
    public async Task A_store_that_was_written_by_an_origin_is_clean_and_counted()
    {
        await using var store = await CheckedStore.StartAsync();

        var report = await store.CheckAsync(hash: true);

        Assert.True(report.IsClean, string.Join('\n', report.Findings));
        foreach (var (what, count) in new[] { ("repositories", 1), ("blobs", 2), ("blob_bytes", 5), ("hashed_bytes", 5), ("links", 2), ("manifests", 1), ("tags", 1), ("uploads", 1), ("files", 2), ("garbage_files", 0), ("garbage_uploads", 0) })
        {
            Assert.True(report.Counts[what] == count, $"{what}: {report.Counts[what]}");
        }

        Assert.True(report.Counts["changes"] >= 2);
    }

    [Fact]
    public async Task A_blob_without_its_file()
    {
        await using var store = await CheckedStore.StartAsync();
        File.Delete(store.LayerFile);
        await OnlyAsync(store, FindingKinds.BlobMissing, store.Layer.Value);
    }

    [Fact]
    public async Task A_blob_file_of_another_size()
    {
        await using var store = await CheckedStore.StartAsync();
        await File.WriteAllBytesAsync(store.LayerFile, [1, 2]);
        await OnlyAsync(store, FindingKinds.BlobSize, store.Layer.Value);
    }

    [Fact]
    public async Task Wrong_bytes_of_the_right_size_are_found_by_hashing_only()
    {
        await using var store = await CheckedStore.StartAsync();
        await File.WriteAllBytesAsync(store.LayerFile, [1, 2, 4]);
        Assert.True((await store.CheckAsync()).IsClean);
        await OnlyAsync(store, FindingKinds.BlobContent, store.Layer.Value, hash: true);
    }

    [Fact]
    public async Task A_link_to_a_blob_that_has_no_row()
    {
        await using var store = await CheckedStore.StartAsync();
        await store.DamageAsync($"DELETE FROM blobs WHERE digest = '{store.Layer}'");
        var report = await OnlyAsync(store, FindingKinds.LinkWithoutBlob, $"team/app@{store.Layer}");
        Assert.Equal(1, report.Counts["garbage_files"]); // its file is nobody's now, and no error
        Assert.Equal(3, report.Counts["garbage_bytes"]);
    }

    [Fact]
    public async Task A_tag_that_points_at_nothing()
    {
        await using var store = await CheckedStore.StartAsync();
        await store.DamageAsync($"UPDATE tags SET digest = '{store.Layer}'");
        await OnlyAsync(store, FindingKinds.TagWithoutManifest, "team/app:1");
    }

    [Fact]
    public async Task A_manifest_whose_bytes_are_others()
    {
        await using var store = await CheckedStore.StartAsync();
        await store.DamageAsync("UPDATE manifests SET body = x'7b7d', size = 2");
        await OnlyAsync(store, FindingKinds.ManifestContent, $"team/app@{store.Manifest}");
    }

    [Fact]
    public async Task A_manifest_whose_columns_say_something_else()
    {
        await using var store = await CheckedStore.StartAsync();
        await store.DamageAsync($"UPDATE manifests SET subject = '{store.Layer}'");
        await OnlyAsync(store, FindingKinds.ManifestColumns, $"team/app@{store.Manifest}");
    }

    [Fact]
    public async Task A_manifest_that_lists_a_blob_without_a_link()
    {
        await using var store = await CheckedStore.StartAsync();
        await store.DamageAsync($"DELETE FROM repository_blobs WHERE digest = '{store.Layer}'");
        await OnlyAsync(store, FindingKinds.ManifestWithoutLink, $"team/app@{store.Manifest}");
    }

    [Theory]
    [InlineData("DELETE FROM manifest_references WHERE kind = 2")]
    [InlineData("UPDATE manifest_references SET digest = 'sha256:0000000000000000000000000000000000000000000000000000000000000000' WHERE kind = 2")]
    [InlineData("INSERT INTO manifest_references SELECT repository_id, 'sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', kind, digest FROM manifest_references WHERE kind = 2")]
    public async Task Reference_rows_that_are_not_what_the_body_says(string damage)
    {
        await using var store = await CheckedStore.StartAsync();
        await store.DamageAsync(damage);
        await OnlyAsync(store, FindingKinds.References, damage.StartsWith("INSERT", StringComparison.Ordinal) ? $"team/app@sha256:{new string('f', 64)}" : $"team/app@{store.Manifest}");
    }

    [Fact]
    public async Task Rows_of_a_repository_that_does_not_exist()
    {
        await using var store = await CheckedStore.StartAsync();
        await store.DamageAsync("DELETE FROM repositories");
        await OnlyAsync(store, FindingKinds.RepositoryMissing, "#1");
    }

    [Fact]
    public async Task An_upload_whose_acknowledged_bytes_are_gone()
    {
        await using var store = await CheckedStore.StartAsync();
        File.Delete(Path.Combine(store.Origin.Data, "uploads", store.Upload));
        await OnlyAsync(store, FindingKinds.UploadBytes, store.Upload[..8] + "…");
    }

    [Fact]
    public async Task Bytes_of_no_upload_are_counted_and_no_finding()
    {
        await using var store = await CheckedStore.StartAsync();
        await store.DamageAsync("DELETE FROM upload_sessions");
        var report = await store.CheckAsync();
        Assert.True(report.IsClean);
        Assert.Equal(1, report.Counts["garbage_uploads"]);
    }

    [Fact]
    public async Task A_gap_in_the_change_log()
    {
        await using var store = await CheckedStore.StartAsync();
        await store.Origin.PushBlobAsync([5]);
        using var put = await store.Origin.SendAsync(HttpMethod.Delete, "/v2/team/app/manifests/1");
        await store.DamageAsync("DELETE FROM changes WHERE seq = 2");
        await OnlyAsync(store, FindingKinds.ChangeGap, "2");
    }

    [Fact]
    public async Task A_log_whose_oldest_part_was_truncated_is_clean()
    {
        await using var store = await CheckedStore.StartAsync();
        await store.DamageAsync("DELETE FROM changes WHERE seq = 1");
        Assert.True((await store.CheckAsync()).IsClean);
    }

    [Theory]
    [InlineData("UPDATE change_head SET seq = seq + 1")]
    [InlineData("UPDATE change_head SET seq = seq - 1")]
    [InlineData("DELETE FROM change_head")]
    public async Task A_head_that_is_not_where_the_log_ends(string damage)
    {
        await using var store = await CheckedStore.StartAsync();
        await store.DamageAsync(damage);
        await OnlyAsync(store, FindingKinds.ChangeHead, "head");
    }

    private static async Task<CheckReport> OnlyAsync(CheckedStore store, string kind, string where, bool hash = false)
    {
        var report = await store.CheckAsync(hash);
        Assert.True(report.Total == 1, $"expected one {kind}, found {string.Join('\n', report.Findings)}");
        Assert.Equal((kind, where), (report.Findings[0].Kind, report.Findings[0].Where));
        return report;
    }
}
