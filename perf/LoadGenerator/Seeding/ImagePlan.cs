namespace EdgeRegistry.LoadGenerator.Seeding;

/// <summary>One image to be made: its name, its layers, and whether its tag names an index of two platforms.</summary>
internal sealed record ImagePlan(string Repository, string Tag, IReadOnlyList<SyntheticBlob> Layers, bool Indexed)
{
    /// <summary>All repositories that the generator makes begin with this, so that `pull` finds them in the catalog.</summary>
    public const string Prefix = "loadgen/";

    private const int IndexEvery = 4;

    public static string PrefixOf(int? seed) => seed is null ? Prefix : $"{Prefix}s{seed}/";

    /// <summary>The images of a seed: the same arguments give the same bytes, names and digests on every machine.</summary>
    public static IReadOnlyList<ImagePlan> Make(int seed, int images, int layers, long size, SizeShape shape)
    {
        var sizes = LayerSizes.Draw(images * layers, size, shape, seed);
        var plans = new List<ImagePlan>(images);
        for (var image = 0; image < images; image++)
        {
            var blobs = new SyntheticBlob[layers];
            for (var layer = 0; layer < layers; layer++)
            {
                var number = (image * layers) + layer;
                blobs[layer] = new SyntheticBlob(SyntheticBytes.Key(seed, number), sizes[number]);
            }
            plans.Add(new ImagePlan($"{PrefixOf(seed)}i{image:0000}", "v1", blobs, image % IndexEvery == IndexEvery - 1));
        }
        return plans;
    }
}
