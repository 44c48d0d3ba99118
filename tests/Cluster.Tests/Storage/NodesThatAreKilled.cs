using System.Net;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Cluster.Tests.Storage;

/// <summary>kill -9 of a node at any point of its pushes: what was acknowledged is there, at the other node and after the restart.</summary>
[Collection(OnCephFs.Name)]
public sealed class NodesThatAreKilled(CephNodes ceph, ITestOutputHelper output)
{
    [Fact]
    public Task What_was_acknowledged_is_there() => KillAsync(rounds: 3);

    [Fact]
    [Trait("Category", "Faults")]
    public Task What_was_acknowledged_is_there_through_many_kills() => KillAsync(rounds: 12);

    [Fact]
    [Trait("Category", "Soak")]
    public Task What_was_acknowledged_is_there_through_hundreds_of_kills() => KillAsync(rounds: 400);

    private async Task KillAsync(int rounds)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var cluster = await ceph.PrepareAsync();
        await using var other = await cluster.StartAsync(2);
        using var there = new RegistryClient(other.Address);
        var acknowledged = new List<byte[]>();
        for (var round = 0; round < rounds; round++)
        {
            await using var node = await cluster.StartProcessAsync(1);
            using var client = new RegistryClient(node.Address);
            var pushing = Enumerable.Range(0, 4).Select(worker => PushOnAsync(client, new Random(HashCode.Combine(seed, round, worker)), acknowledged)).ToList();
            await Task.Delay(random.Next(50, 1500));
            await node.KillAsync();
            var locations = (await Task.WhenAll(pushing)).OfType<Unfinished>().ToList();
            foreach (var unfinished in locations)
            {
                await FinishElsewhereAsync(there, unfinished, acknowledged);
            }
        }

        output.WriteLine($"{acknowledged.Count} blobs acknowledged");
        Assert.NotEmpty(acknowledged);
        await using var again = await cluster.StartProcessAsync(1);
        using var here = new RegistryClient(again.Address);
        foreach (var blob in acknowledged)
        {
            await TwoNodes.AssertHoldsAsync(here, blob);
            await TwoNodes.AssertHoldsAsync(there, blob);
        }
    }

    // Pushes in chunks until the node is gone; what was on the way then.
    private static async Task<Unfinished?> PushOnAsync(RegistryClient node, Random random, List<byte[]> acknowledged)
    {
        while (true)
        {
            var blob = TwoNodes.Blob(random.Next(1, 3_000_000), random.Next());
            string? location = null;
            try
            {
                location = await node.StartUploadAsync(TwoNodes.Repository);
                var half = blob.Length / 2;
                if (half > 0)
                {
                    location = await node.PushChunkAsync(location, blob, 0, half);
                }

                using var put = await node.PutAsync(location.Finish(Content.Sha256(blob)), blob[half..], ("Content-Type", "application/octet-stream"));
                Assert.Equal(HttpStatusCode.Created, put.StatusCode);
                lock (acknowledged)
                {
                    acknowledged.Add(blob);
                }
            }
            catch (HttpRequestException)
            {
                return location is null ? null : new Unfinished(location, blob);
            }
        }
    }

    // Resumes at the other node from what it says is there. The killed node's hold lasts until it starts again or a minute has passed.
    private static async Task FinishElsewhereAsync(RegistryClient node, Unfinished upload, List<byte[]> acknowledged)
    {
        using var status = await node.GetAsync(upload.Location);
        if (status.StatusCode is HttpStatusCode.NotFound)
        {
            return; // it was finished, and its 201 never came: repeating it is another test's
        }

        var range = status.Headers.GetValues("Range").Single();
        var at = int.Parse(range[2..], System.Globalization.CultureInfo.InvariantCulture) + 1;
        at = at == 1 ? 0 : at; // nothing and one byte look the same
        using var put = await node.PutAsync(upload.Location.Finish(Content.Sha256(upload.Blob)), upload.Blob[at..], ("Content-Type", "application/octet-stream"));
        Assert.Contains(put.StatusCode, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.RequestedRangeNotSatisfiable]);
        if (put.StatusCode is HttpStatusCode.Created)
        {
            acknowledged.Add(upload.Blob);
        }
    }

    private sealed record Unfinished(string Location, byte[] Blob);
}
