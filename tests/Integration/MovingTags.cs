namespace EdgeRegistry.Integration;

/// <summary>A moved tag is visible at once, wherever it was moved.</summary>
public abstract class MovingTags(Target target, ITestOutputHelper output) : Suite(target, output)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tag_moved_and_read_at_once_has_its_new_value_every_time(bool atTheOrigin)
    {
        var writer = atTheOrigin ? Origin : Registry;
        for (var i = 0; i < 20; i++)
        {
            var image = await writer.PushImageAsync(Repository, "latest", Random);
            await ServesAsync(ManifestPath(Repository, "latest"), image.Manifest);
            using var head = await Registry.HeadAsync(ManifestPath(Repository, "latest"));
            Assert.Equal(image.Digest, Header(head, "Docker-Content-Digest"));
        }
    }

    [Fact]
    public async Task A_tag_pushed_here_is_at_the_origin()
    {
        var image = await Registry.PushImageAsync(Repository, "latest", Random);
        Assert.Equal(image.Manifest, (await Origin.ReadAsync(ManifestPath(Repository, "latest"))).Body);
        Assert.Equal(image.Layers[0], (await Origin.ReadAsync(BlobPath(Repository, Content.Sha256(image.Layers[0])))).Body);
    }

    [Fact]
    public async Task A_tag_moved_back_has_its_old_value_again()
    {
        var first = await Registry.PushImageAsync(Repository, "latest", Random);
        var second = await Registry.PushImageAsync(Repository, "latest", Random);
        await ServesAsync(ManifestPath(Repository, "latest"), second.Manifest);
        await Registry.PushManifestAsync(Repository, "latest", first.Manifest);
        await ServesAsync(ManifestPath(Repository, "latest"), first.Manifest);
    }

    [Fact]
    public async Task A_tag_deleted_and_set_again_is_served_again()
    {
        var image = await Registry.PushImageAsync(Repository, "latest", Random);
        using var deleted = await Registry.DeleteAsync(ManifestPath(Repository, "latest"));
        await LacksAsync(ManifestPath(Repository, "latest"), "MANIFEST_UNKNOWN");
        await Origin.PushManifestAsync(Repository, "latest", image.Manifest);
        await ServesAsync(ManifestPath(Repository, "latest"), image.Manifest);
    }

    [Fact]
    public async Task Readers_beside_writers_never_see_an_older_value_than_the_last_acknowledged()
    {
        var versions = new List<PushedImage>();
        for (var i = 0; i < 10; i++)
        {
            versions.Add(await Registry.PushImageAsync(Repository, $"v{i}", Random));
        }

        var acknowledged = -1;
        var done = false;
        var readers = Enumerable.Range(0, 4).Select(async _ =>
        {
            var last = 0;
            while (!Volatile.Read(ref done))
            {
                var known = Volatile.Read(ref acknowledged);
                var (status, body) = await Registry.ReadAsync(ManifestPath(Repository, "moving"));
                if (status == HttpStatusCode.NotFound)
                {
                    Assert.Equal(-1, known);
                    continue;
                }

                var seen = versions.FindIndex(version => version.Manifest.AsSpan().SequenceEqual(body));
                Assert.True(seen >= known, $"version {seen} after version {known} was acknowledged");
                Assert.True(seen >= last, $"version {seen} after version {last} was read");
                last = seen;
            }
        }).ToList();
        for (var i = 0; i < versions.Count; i++)
        {
            await (i % 2 == 0 ? Registry : Origin).PushManifestAsync(Repository, "moving", versions[i].Manifest);
            Volatile.Write(ref acknowledged, i);
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);
    }
}
