using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using EdgeRegistry.MicroBenchmarks.Index;
using EdgeRegistry.MicroBenchmarks.Oci;

// "index-hits FOLDER ENTRIES ROUNDS": a measurement for perf/compare, not a benchmark of a table.
if (args is ["index-hits", var folder, var entries, var rounds])
{
#pragma warning disable RS0030 // Program.cs is where the terminal is talked to
    await new IndexHitCost(Console.Out, Console.Error, int.Parse(entries), int.Parse(rounds)).RunAsync(folder);
#pragma warning restore RS0030
    return;
}

// In this process: a generated project would need a restore of its own, and the allocations that we watch are the same.
IConfig config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default);

BenchmarkSwitcher.FromAssembly(typeof(ParsingBenchmarks).Assembly).Run(args, config);
