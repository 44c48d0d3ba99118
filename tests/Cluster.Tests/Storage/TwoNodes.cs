using System.Net;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Cluster.Tests.Storage;

/// <summary>Two nodes of one origin, each with a mount of its own, and what tests ask of them.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    public const string Repository = "team/app";
    private readonly List<OriginServer> _servers = [];

    private TwoNodes(CephNodes.NewCluster cluster) => Cluster = cluster;

    public CephNodes.NewCluster Cluster { get; }

    public RegistryClient A { get; private set; } = null!;

    public RegistryClient B { get; private set; } = null!;

    public static async Task<TwoNodes> StartAsync(CephNodes ceph)
    {
        var nodes = new TwoNodes(await ceph.PrepareAsync());
        nodes._servers.AddRange(await Task.WhenAll(nodes.Cluster.StartAsync(1), nodes.Cluster.StartAsync(2))); // first starts, at once
        (nodes.A, nodes.B) = (new RegistryClient(nodes._servers[0].Address), new RegistryClient(nodes._servers[1].Address));
        return nodes;
    }

    public static byte[] Blob(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The status of a whole push in one request.</summary>
    public static async Task<HttpStatusCode> TryPushAsync(RegistryClient node, byte[] blob)
    {
        using var response = await node.PostAsync($"/v2/{Repository}/blobs/uploads/?digest={Content.Sha256(blob)}", blob, ("Content-Type", "application/octet-stream"));
        return response.StatusCode;
    }

    /// <summary>Pushes as clients do that are told to come again.</summary>
    public static Task PushedAsync(RegistryClient node, byte[] blob, TimeSpan within) =>
        Eventually.TrueAsync(async () => await TryPushAsync(node, blob) == HttpStatusCode.Created, within, () => "no push succeeds");

    public static async Task AssertHoldsAsync(RegistryClient node, byte[] blob)
    {
        var (status, body) = await node.ReadAsync($"/v2/{Repository}/blobs/{Content.Sha256(blob)}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(blob.AsSpan().SequenceEqual(body), "the blob reads differently");
    }

    public static async Task<HttpStatusCode> StatusAsync(RegistryClient node, string path)
    {
        using var response = await node.GetAsync(path);
        if (response.StatusCode is HttpStatusCode.ServiceUnavailable)
        {
            Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero, "a 503 says when to come again");
        }

        return response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        A.Dispose();
        B.Dispose();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
