using System.CommandLine;
using EdgeRegistry.LoadGenerator.Pulling;
using EdgeRegistry.LoadGenerator.Reporting;

namespace EdgeRegistry.LoadGenerator.Commands;

/// <summary><c>pull</c>: loads one registry, or two in turn.</summary>
internal static class PullCommand
{
    private static readonly TimeSpan StandardDuration = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestCount = TimeSpan.FromMinutes(10);

    private static readonly Option<Uri> Url = RegistryOptions.Url("--url", "Registry to pull from", required: true);
    private static readonly Option<Uri> Compare = RegistryOptions.Url("--compare", "Second registry with the same images, loaded in turn (A B A B …)");
    private static readonly Option<int> Rounds = RegistryOptions.Number("--rounds", "Rounds at each registry, with --compare", 3, 1, 100);
    private static readonly Option<Uri> EdgeMetrics = RegistryOptions.Url("--edge-metrics", "/metrics of the edge, for the hit ratio");
    private static readonly Option<Uri> OriginMetrics = RegistryOptions.Url("--origin-metrics", "/metrics of the origin, for what reached it");
    private static readonly Option<int[]> Pids = RegistryOptions.Processes("--pids", "Server processes, for processor time per GB");
    private static readonly Option<int[]> ComparePids = RegistryOptions.Processes("--compare-pids", "The same for the second registry");
    private static readonly Option<int> Clients = RegistryOptions.Number("--clients", "Clients that pull at once", 32, 1, 10_000);
    private static readonly Option<int> Parallel = RegistryOptions.Number("--parallel", "Blobs that a client reads at once", 3, 1, 64);
    private static readonly Option<TimeSpan?> Duration = RegistryOptions.Duration("--duration", "Pulls begin for this long [default: 20s]");
    private static readonly Option<long?> Count = new("--count") { Description = "Stop after this many pulls" };
    private static readonly Option<double> Exponent = new("--zipf") { Description = "Skew of popularity, 0 = even", DefaultValueFactory = _ => 0.9 };
    private static readonly Option<int?> Seed = new("--seed") { Description = "Pull only what `seed` made with this seed; also seeds the draw of images" };
    private static readonly Option<string[]> Image = new("--image") { Description = "Pull this name:tag instead of seeded images (may be repeated)" };
    private static readonly Option<Verification> Verify = new("--verify") { Description = "Bodies to hash", DefaultValueFactory = _ => Verification.Sample };
    private static readonly Option<string> Architecture = new("--platform") { Description = "Architecture followed through an index", DefaultValueFactory = _ => "amd64" };
    private static readonly Option<TimeSpan?> PullTimeout = RegistryOptions.Duration("--pull-timeout", "Longest pull of one image [default: 60s]");
    private static readonly Option<bool> KeepConnections = new("--keep-connections") { Description = "Reuse connections from one image to the next" };
    private static readonly Option<bool> Warm = new("--warm") { Description = "First pull every image once, unmeasured" };
    private static readonly Option<FileInfo> Json = new("--json") { Description = "Also write the results to this file" };
    private static readonly Option<bool> AllowRemote = RegistryOptions.AllowRemote();

    public static Command Make()
    {
        var command = new Command("pull", "Pull images as container clients do, and measure")
        {
            Url, Compare, Rounds, EdgeMetrics, OriginMetrics, Pids, ComparePids, Clients, Parallel, Duration, Count, Exponent, Seed,
            Image, Verify, Architecture, PullTimeout, KeepConnections, Warm, Json, AllowRemote,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        LoadOptions load = ReadLoad(parsed);
        var a = new Target(parsed.GetRequiredValue(Url), parsed.GetValue(Pids) ?? [], parsed.GetValue(EdgeMetrics), parsed.GetValue(OriginMetrics));
        var session = new PullSession(load, parsed.GetValue(Image) ?? [], parsed.GetValue(Seed), parsed.GetValue(Warm));
        FileInfo? file = parsed.GetValue(Json);

        if (parsed.GetValue(Compare) is { } second)
        {
            var b = new Target(second, parsed.GetValue(ComparePids) ?? [], EdgeMetrics: null, OriginMetrics: null);
            Comparison comparison = await session.CompareAsync(a, b, parsed.GetValue(Rounds), cancellation);
            ReportText.Write(Console.Out, comparison);
            if (file is not null)
            {
                ReportJson.Write(file, comparison);
            }

            return ExitCode(comparison.A.Concat(comparison.B), cancellation);
        }

        RunReport report = await session.RunAsync(a, cancellation);
        ReportText.Write(Console.Out, report);
        if (file is not null)
        {
            ReportJson.Write(file, report);
        }

        return ExitCode([report], cancellation);
    }

    private static LoadOptions ReadLoad(ParseResult parsed) => new()
    {
        Clients = parsed.GetValue(Clients),
        Parallel = parsed.GetValue(Parallel),
        Duration = parsed.GetValue(Duration) ?? (parsed.GetValue(Count) is null ? StandardDuration : LongestCount),
        Count = parsed.GetValue(Count),
        Zipf = parsed.GetValue(Exponent),
        Seed = parsed.GetValue(Seed) ?? 1,
        Verify = parsed.GetValue(Verify),
        Architecture = parsed.GetValue(Architecture)!,
        PullTimeout = parsed.GetValue(PullTimeout) ?? TimeSpan.FromSeconds(60),
        KeepConnections = parsed.GetValue(KeepConnections),
        AllowRemote = parsed.GetValue(AllowRemote),
    };

    // 130 as shells report an interrupt; 1 when pulls failed, so that scripts notice.
    private static int ExitCode(IEnumerable<RunReport> runs, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return 130;
        }

        return runs.Any(run => run.Failures.Count > 0) ? 1 : 0;
    }
}
