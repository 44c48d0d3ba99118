using System.Buffers;
using System.Text.Json;
using EdgeRegistry.Edge.Audit;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Tests.Audit;

/// <summary>Pulls that differ in nothing but their moment become one record.</summary>
public sealed class GatheredPullsTests
{
    private static readonly PulledManifest First = new(
        new Caller(CallerKind.User, "alice"), RepositoryName.Parse("team/app"), Reference.To(Tag.Parse("1")), DigestOf(1), System.Net.IPAddress.Loopback, "docker", 1000);

    [Fact]
    public void Alike_ones_are_counted_and_keep_the_moment_of_the_first()
    {
        var records = Records(First, First with { Time = 1001, Digest = DigestOf(1) }, First with { Time = 1002 });

        var record = Assert.Single(records);
        Assert.Equal((3, 1000L), (record.GetProperty("pulls").GetInt32(), record.GetProperty("time").GetInt64()));
    }

    [Fact]
    public void Whatever_else_differs_is_a_record_of_its_own()
    {
        var others = new[]
        {
            First with { Who = new Caller(CallerKind.User, "bob") },
            First with { Who = new Caller(CallerKind.Robot, "alice") },
            First with { Repository = RepositoryName.Parse("team/other") },
            First with { Reference = Reference.To(Tag.Parse("2")) },
            First with { Digest = DigestOf(2) },
            First with { Address = System.Net.IPAddress.IPv6Loopback },
            First with { Address = null },
            First with { Client = "podman" },
            First with { Client = null },
        };

        var records = Records([First, .. others]);

        Assert.Equal(1 + others.Length, records.Count);
        Assert.All(records, record => Assert.False(record.TryGetProperty("pulls", out _)));
    }

    [Fact]
    public void A_record_tells_the_spool_how_many_pulls_it_stands_for()
    {
        using var writer = new ReportWriter();
        writer.Write(First, 41);
        writer.Write(First with { Client = "\"pulls\":7" });

        Assert.Equal(41 + 1, ReportBody.Write(new ArrayBufferWriter<byte>(), writer.Records, 500).Pulls);
    }

    [Fact]
    public void There_are_never_more_kinds_than_the_bound()
    {
        var gathered = new GatheredPulls();
        for (var kind = 0; kind < GatheredPulls.MaxKinds; kind++)
        {
            Assert.False(gathered.IsFull);
            gathered.Add(First with { Digest = DigestOf(kind) });
        }

        Assert.True(gathered.IsFull);
    }

    private static Digest DigestOf(int content) => Digest.Compute(DigestAlgorithm.Sha256, BitConverter.GetBytes(content));

    private static List<JsonElement> Records(params PulledManifest[] pulls)
    {
        using var writer = new ReportWriter();
        var gathered = new GatheredPulls();
        Array.ForEach(pulls, pull => gathered.Add(pull));
        Assert.Equal(pulls.Length, gathered.Pulls);
        gathered.MoveTo(writer);
        Assert.Equal(0, gathered.Pulls);
        var body = new ArrayBufferWriter<byte>();
        Assert.Equal(pulls.Length, ReportBody.Write(body, writer.Records, 500).Pulls);
        using var json = JsonDocument.Parse(body.WrittenMemory);
        return [.. json.RootElement.GetProperty("events").EnumerateArray().Select(one => one.Clone())];
    }
}
