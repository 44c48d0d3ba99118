using System.Text;
using EdgeRegistry.Edge.Tests.Hits;
using EdgeRegistry.Hosting.Files;
using Eventually = EdgeRegistry.Edge.Tests.FakeOrigin.Eventually;

namespace EdgeRegistry.Edge.Tests.Tls;

/// <summary>A renewed certificate is taken up while the edge runs, however it came; a bad one changes nothing and is told once.</summary>
public sealed class RenewingCertificates
{
    [Fact]
    public async Task A_certificate_renewed_by_rename_is_used_by_new_handshakes()
    {
        await using var site = await TlsSite.StartAsync();
        Assert.Equal(site.Serial, await site.ServedSerialAsync());
        var serial = site.Authority.WriteTo(Path.Combine(site.Folder, "new"));
        foreach (var name in new[] { "cert.pem", "key.pem" })
        {
            NativeFiles.Rename(Path.Combine(site.Folder, "new", name), Path.Combine(site.Folder, name));
        }

        await Eventually.TrueAsync(async () => await site.ServedSerialAsync() == serial, "the new certificate is served");
    }

    [Fact]
    public async Task A_certificate_renewed_by_swapping_a_symbolic_link_is_used_by_new_handshakes()
    {
        await using var site = new TlsSite();
        var first = site.Authority.WriteTo(Path.Combine(site.Folder, "1"));
        var second = site.Authority.WriteTo(Path.Combine(site.Folder, "2"));
        var data = Path.Combine(site.Folder, "..data");
        Directory.CreateSymbolicLink(data, Path.Combine(site.Folder, "1"));
        File.CreateSymbolicLink(Path.Combine(site.Folder, "tls.crt"), "..data/cert.pem");
        File.CreateSymbolicLink(Path.Combine(site.Folder, "tls.key"), "..data/key.pem");
        await site.StartAsync(Path.Combine(site.Folder, "tls.crt"), Path.Combine(site.Folder, "tls.key"));
        Assert.Equal(first, await site.ServedSerialAsync());
        Directory.CreateSymbolicLink(data + "_tmp", Path.Combine(site.Folder, "2"));
        NativeFiles.Rename(data + "_tmp", data);
        await Eventually.TrueAsync(async () => await site.ServedSerialAsync() == second, "the new certificate is served");
    }

    [Fact]
    public async Task A_pair_written_in_place_half_by_half_never_breaks_a_handshake_and_is_used_when_whole()
    {
        await using var site = await TlsSite.StartAsync();
        var (chain, key, serial) = site.Authority.Issue();
        await File.WriteAllTextAsync(Path.Combine(site.Folder, "cert.pem"), chain[..200]);
        await Eventually.TrueAsync(() => KeptLines(site) == 1, "the half certificate is told");
        Assert.Equal(site.Serial, await site.ServedSerialAsync());
        await File.WriteAllTextAsync(Path.Combine(site.Folder, "cert.pem"), chain);
        await Eventually.TrueAsync(() => KeptLines(site) == 2, "the pair that does not match is told");
        Assert.Equal(site.Serial, await site.ServedSerialAsync());
        Assert.True(await MetricAsync(site, "edgeregistry_tls_reloads_total{outcome=\"failed\"}") >= 2);
        await File.WriteAllTextAsync(Path.Combine(site.Folder, "key.pem"), key);
        await Eventually.TrueAsync(async () => await site.ServedSerialAsync() == serial, "the new certificate is served");
        Assert.Equal(1, await MetricAsync(site, "edgeregistry_tls_reloads_total{outcome=\"done\"}"));
    }

    [Fact]
    public async Task A_bad_pair_is_told_once_and_not_at_every_look()
    {
        await using var site = await TlsSite.StartAsync();
        File.Delete(Path.Combine(site.Folder, "key.pem"));
        await Eventually.TrueAsync(() => KeptLines(site) == 1, "the missing key is told");
        await File.WriteAllTextAsync(Path.Combine(site.Folder, "no-key"), "no key");
        NativeFiles.Rename(Path.Combine(site.Folder, "no-key"), Path.Combine(site.Folder, "key.pem")); // a sign that it looked again
        await Eventually.TrueAsync(() => KeptLines(site) == 2, "the next problem is told");
        Assert.Equal(2, await MetricAsync(site, "edgeregistry_tls_reloads_total{outcome=\"failed\"}"));
        Assert.Equal(site.Serial, await site.ServedSerialAsync());
    }

    [Fact]
    public async Task Connections_from_before_a_renewal_go_on()
    {
        await using var site = await TlsSite.StartAsync();
        var (path, blob) = await site.CachedAsync(400, 3_000_000);
        await using var old = await site.OpenAsync();
        var serial = site.Authority.WriteTo(site.Folder);
        await Eventually.TrueAsync(async () => await site.ServedSerialAsync() == serial, "the new certificate is served");
        await old.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: edge\r\n\r\n"));
        Assert.Equal(blob, await new AnswerReader(old).ReadAsync("200"));
    }

    [Fact]
    public async Task The_end_of_the_certificate_in_use_is_a_metric()
    {
        await using var site = await TlsSite.StartAsync();
        var before = await MetricAsync(site, "edgeregistry_tls_certificate_not_after_seconds");
        site.Authority.WriteTo(site.Folder, days: 60);
        await Eventually.TrueAsync(
            async () => await MetricAsync(site, "edgeregistry_tls_certificate_not_after_seconds") == before + (30 * 24 * 3600), "the metric shows the new certificate's end");
    }

    private static Task<long> MetricAsync(TlsSite site, string series) => site.Site.Edge.MetricAsync(series);

    private static int KeptLines(TlsSite site) => site.Site.Edge.Log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("the old one stays", StringComparison.Ordinal));
}
