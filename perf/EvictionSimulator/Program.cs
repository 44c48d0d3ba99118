using System.CommandLine;
using EdgeRegistry.EvictionSimulator.Fabricating;
using EdgeRegistry.EvictionSimulator.Reporting;
using EdgeRegistry.EvictionSimulator.Running;
using EdgeRegistry.EvictionSimulator.Traces;
using EdgeRegistry.Oci;

#pragma warning disable RS0030 // Program.cs is where the terminal is talked to
var seed = new Option<int?>("--seed") { Description = "Seed of the first trace; random when absent, always printed" };
var traces = new Option<int>("--traces") { Description = "How many traces; ratios are means over them", DefaultValueFactory = _ => 3 };
var scans = new Option<bool>("--no-scans") { Description = "Without the nightly scan of everything" };
var plot = new Option<FileInfo?>("--svg") { Description = "Where to draw the plot" };
var root = new RootCommand("Which objects should an edge evict? Runs synthetic registry traces through eviction algorithms.") { seed, traces, scans, plot };
root.SetAction(parsed =>
{
    var first = parsed.GetValue(seed) ?? Random.Shared.Next(1_000_000);
    var options = new TraceOptions { Scans = !parsed.GetValue(scans) };
    var made = Enumerable.Range(first, parsed.GetValue(traces)).AsParallel().AsOrdered().Select(each => RegistryTrace.Make(each, options)).ToList();
    foreach (var (trace, i) in made.Select((trace, i) => (trace, i)))
    {
        var unique = trace.Distinct().ToList();
        Console.WriteLine(FormattableString.Invariant(
            $"seed {first + i}: {trace.Count} requests, {trace.Sum(each => each.Size) / 1e9:0} GB; {unique.Count} objects, {unique.Sum(each => each.Size) / 1e9:0} GB; {100.0 * unique.Count(each => each.Size < 1e6) / unique.Count:0} % below 1 MB, {100.0 * unique.Count(each => each.Size < 1e7) / unique.Count:0} % below 10 MB"));
    }

    double[] sizes = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
    var report = new Report(sizes, Simulation.Compare(made, sizes));
    Console.WriteLine();
    Console.WriteLine(report.Tables());
    if (parsed.GetValue(plot) is { } file)
    {
        File.WriteAllText(file.FullName, SvgPlot.Draw(report));
    }
});

var folder = new Option<DirectoryInfo>("--data") { Description = "The folder to make", Required = true };
var count = new Option<int>("--count") { Description = "How many blobs", DefaultValueFactory = _ => 1_000_000 };
var repository = new Option<string>("--repository") { Description = "The repository that they are linked to", DefaultValueFactory = _ => "fabricated/cache" };
var contents = new Option<int>("--seed") { Description = "Makes other contents", DefaultValueFactory = _ => 1 };
var fabricate = new Command("fabricate", "Makes an edge's data folder with many small blobs, for measuring starts") { folder, count, repository, contents };
fabricate.SetAction(async (parsed, _) =>
{
    var (name, each) = (parsed.GetRequiredValue(repository), parsed.GetValue(contents));
    await FabricatedCache.MakeAsync(parsed.GetRequiredValue(folder).FullName, name, each, parsed.GetValue(count));
    for (var i = 0; i < 10; i++)
    {
        Console.WriteLine($"/v2/{name}/blobs/{Digest.Compute(DigestAlgorithm.Sha256, FabricatedCache.Content(each, i * (parsed.GetValue(count) / 10)))}");
    }
});
root.Add(fabricate);
return await root.Parse(args).InvokeAsync();
