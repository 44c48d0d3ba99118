using System.Buffers;
using System.Text;
using EdgeRegistry.Edge.Audit;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRegistry.Edge.Tests.Audit;

/// <summary>Reports of pulls that wait on an edge's disk.</summary>
public sealed class SpoolTests : IDisposable
{
    private const long Room = 64 * 1024 * 1024;
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<AuditMetrics>().BuildServiceProvider();
    private readonly byte[] _buffer = new byte[64 * 1024];

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_was_appended_is_there_after_a_kill()
    {
        Append(Open(), "1", "2"); // never disposed: the process is gone

        Assert.Equal(["1", "2"], Waiting(Open(copy: true)));
    }

    [Fact]
    public void Half_a_record_at_the_end_costs_that_record()
    {
        Append(Open(), "1", "2");
        var file = Assert.Single(Copy());
        using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length - 5);
        }

        using var spool = new Spool(Path.GetDirectoryName(file)!, Room, Metrics);
        Append(spool, "3");

        Assert.Equal(["1", "3"], Waiting(spool));
    }

    [Fact]
    public void What_was_sent_is_sent_no_more_and_leaves_the_disk()
    {
        using var spool = Open();
        Append(spool, "1", "2");
        var batch = spool.Read(_buffer)!.Value;
        var (bytes, count) = ReportBody.Write(new ArrayBufferWriter<byte>(), batch.Records.Span, 1);

        spool.Sent(batch.Segment, bytes, count);
        Assert.Equal(["2"], Waiting(spool));
        spool.Sent(batch.Segment, batch.Records.Length - bytes, 1);

        Assert.Null(spool.Read(_buffer));
        Assert.Empty(Directory.GetFiles(_folder.At("audit")));
        Append(spool, "3");
        Assert.Equal(["3"], Waiting(spool));
    }

    [Fact]
    public void Beyond_the_bound_the_oldest_go()
    {
        using var spool = Open(4 * Spool.SegmentBytes);
        var names = Enumerable.Range(0, 50_000).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        foreach (var some in names.Chunk(500))
        {
            Append(spool, some);
        }

        Assert.InRange(spool.Bytes, 2 * Spool.SegmentBytes, 4 * Spool.SegmentBytes);
        var waiting = Waiting(spool);
        Assert.NotEqual("0", waiting[0]);
        Assert.Equal(names[^waiting.Count..], waiting);
    }

    [Fact]
    public void An_answer_that_comes_after_its_file_was_dropped_changes_nothing()
    {
        using var spool = Open();
        Append(spool, "1");

        spool.Sent(segment: 99, bytes: 1000, pulls: 7);

        Assert.Equal(["1"], Waiting(spool));
    }

    private AuditMetrics Metrics => _services.GetRequiredService<AuditMetrics>();

    private static void Append(Spool spool, params string[] tags)
    {
        using var writer = new ReportWriter();
        foreach (var tag in tags)
        {
            writer.Write(new PulledManifest(new Caller(CallerKind.User, "alice"), RepositoryName.Parse("a/b"), Reference.To(Tag.Parse(tag)), Digest.Compute(DigestAlgorithm.Sha256, []), null, null, 1));
        }

        spool.Append(writer.Records, tags.Length);
    }

    private Spool Open(long room = Room, bool copy = false) => new(copy ? Path.GetDirectoryName(Copy()[0])! : _folder.At("audit"), room, Metrics);

    // The files as another process finds them, while the first still holds them open.
    private string[] Copy()
    {
        var folder = Directory.CreateDirectory(_folder.At("copy")).FullName;
        foreach (var file in Directory.GetFiles(_folder.At("audit")))
        {
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var to = File.Create(Path.Combine(folder, Path.GetFileName(file)));
            from.CopyTo(to);
        }

        return Directory.GetFiles(folder);
    }

    // Reads all, and marks it as sent.
    private List<string> Waiting(Spool spool)
    {
        var tags = new List<string>();
        while (spool.Read(_buffer) is { } batch)
        {
            var body = new ArrayBufferWriter<byte>();
            var (bytes, count) = ReportBody.Write(body, batch.Records.Span, 500);
            using var json = System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetString(body.WrittenSpan));
            tags.AddRange(json.RootElement.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("reference").GetString()!));
            spool.Sent(batch.Segment, bytes, count);
        }

        return tags;
    }
}
