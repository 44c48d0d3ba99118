using EdgeRegistry.EndToEnd.Clients;
using EdgeRegistry.EndToEnd.Images;
using EdgeRegistry.EndToEnd.Machine;
using EdgeRegistry.EndToEnd.Registry;
using Xunit.Abstractions;

namespace EdgeRegistry.EndToEnd.Matrix;

/// <summary>A container that starts while most of its image has never crossed the link.</summary>
[Collection(RealClients.Name)]
[Trait("Category", "Matrix")]
public sealed class LazyPullTests(ApartSite site, ITestOutputHelper output) : IClassFixture<ApartSite>
{
    private const int Files = 48;
    private const int FileBytes = 2 << 20;
    private const double ImageBytes = (double)Files * FileBytes;

    [Fact]
    public async Task A_container_runs_from_an_image_of_which_only_what_it_reads_is_fetched()
    {
        var tools = await Toolbox.Newer;
        using var scratch = new Scratch();
        await using var door = new TlsDoor(site.EdgeUrl.Port, LazyClient.Host);
        var certificate = scratch.At("certificate.pem");
        await File.WriteAllTextAsync(certificate, door.Pem);
        var repository = Site.NewRepository("lazy");
        var marks = Enumerable.Range(0, Files).Select(_ => GeneratedBlob.New(FileBytes)).ToArray();
        await using (var pusher = await LazyClient.Start(tools, certificate))
        {
            await Push(pusher, scratch, site.AtOrigin(repository), marks);
        }

        var image = $"{LazyClient.Host}:{door.Port}/{repository}:1";
        await using var puller = await LazyClient.Start(tools, certificate);
        await puller.PullLazily(image);
        var mounted = (await site.EdgeCounters()).Sum("edgeregistry_edge_origin_bytes_total");
        Assert.Equal(marks[7].Digest, "sha256:" + (await puller.RunContainer(image, "/bin/busybox", "sha256sum", "/data/7"))[..64]);
        var read = (await site.EdgeCounters()).Sum("edgeregistry_edge_origin_bytes_total");
        Assert.Equal(marks[40].Digest, "sha256:" + (await puller.RunContainer(image, "/bin/busybox", "sha256sum", "/data/40"))[..64]);

        output.WriteLine($"{mounted / ImageBytes:P1} of the image had crossed the link when it was mounted, {read / ImageBytes:P1} when the first container had ended.");
        Assert.InRange(read, 1, ImageBytes / 2);
    }

    private static async Task Push(LazyClient client, Scratch scratch, string reference, GeneratedBlob[] marks)
    {
        var busybox = await client.Busybox();
        var files = new Dictionary<string, Func<Stream>> { ["bin/busybox"] = () => new MemoryStream(busybox) };
        for (var i = 0; i < marks.Length; i++) files[$"data/{i}"] = marks[i].Open;
        var layout = new OciLayout(scratch.At("layout"));
        layout.WriteFiles("1", files, reference);
        await client.Push(reference, layout);
    }
}
