using System.CommandLine;
using EdgeRegistry.LoadGenerator.Pulling;
using EdgeRegistry.LoadGenerator.Reporting;
using EdgeRegistry.LoadGenerator.Seeding;

namespace EdgeRegistry.LoadGenerator.Commands;

/// <summary><c>seed</c>: fills a registry with images that exist nowhere else.</summary>
internal static class SeedCommand
{
    private const int MostLayers = 200_000;

    public static Command Make()
    {
        Option<Uri> url = RegistryOptions.Url("--url", "Registry to push to", required: true);
        Option<int> images = RegistryOptions.Number("--images", "Images to make", 20, 1, 10_000);
        Option<int> layers = RegistryOptions.Number("--layers", "Layers of each image", 5, 1, 127);
        Option<long> size = RegistryOptions.Size("--size", "Size below which 80 % of the layers lie (with --skew even: size of every layer)", "10MiB");
        var skew = new Option<SizeShape>("--skew") { Description = "Shape of the sizes", DefaultValueFactory = _ => SizeShape.Registry };
        var seed = new Option<int?>("--seed") { Description = "Seed of names and bytes; printed, random when absent" };
        Option<int> parallel = RegistryOptions.Number("--parallel", "Images pushed at once", 2, 1, 256);
        Option<bool> allowRemote = RegistryOptions.AllowRemote();

        var command = new Command("seed", "Push synthetic images, generated on the fly") { url, images, layers, size, skew, seed, parallel, allowRemote };
        command.SetAction((parsed, cancellation) =>
        {
            var chosen = parsed.GetValue(seed) ?? Random.Shared.Next(1, 1_000_000);
            int count = parsed.GetValue(images), each = parsed.GetValue(layers);
            if ((long)count * each > MostLayers)
            {
                throw new SeedingException($"{count} images of {each} layers: at most {MostLayers} layers in all");
            }

            IReadOnlyList<ImagePlan> plans = ImagePlan.Make(chosen, count, each, parsed.GetValue(size), parsed.GetValue(skew));
            Console.WriteLine($"seed            {chosen}   (repositories {ImagePlan.PrefixOf(chosen)}…)");
            return RunAsync(parsed.GetRequiredValue(url), plans, parsed.GetValue(parallel), parsed.GetValue(allowRemote), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(Uri url, IReadOnlyList<ImagePlan> plans, int parallel, bool allowRemote, CancellationToken cancellation)
    {
        using HttpClient http = Connections.Open(allowRemote);
        var total = plans.Sum(plan => plan.Layers.Sum(layer => layer.Size));
        var seeder = new Seeder(new RegistryPusher(http, url));
        await ProgressDisplay.ShowAsync(
            "seeding",
            () => new ProgressState((double)seeder.BytesSeen / total, $"{seeder.Images}/{plans.Count} images, {seeder.BytesSent / 1e6:F0} MB sent"),
            seeder.RunAsync(plans, parallel, cancellation));

        long[] sizes = [.. plans.SelectMany(plan => plan.Layers).Select(layer => layer.Size).Order()];
        Console.WriteLine($"seeded          {plans.Count} images, {sizes.Length} layers, {total / 1e6:F1} MB ({seeder.BytesSent / 1e6:F1} MB sent, the rest was there)");
        Console.WriteLine($"image pushes    p50 {seeder.Pushes.Percentile(0.5).TotalMilliseconds:F1} ms, p99 {seeder.Pushes.Percentile(0.99).TotalMilliseconds:F1} ms, longest {seeder.Pushes.Max.TotalMilliseconds:F1} ms");
        Console.WriteLine($"layer sizes     {Share(sizes, 1_000_000):P0} < 1 MB, {Share(sizes, 10_000_000):P0} < 10 MB, largest {sizes[^1] / 1e6:F1} MB");
        return 0;
    }

    private static double Share(long[] sizes, long below) => (double)sizes.Count(size => size < below) / sizes.Length;
}
