using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Hosting.Health;

/// <summary>
/// Answers <c>/healthz</c> (the process runs; also as <c>/livez</c>) and <c>/readyz</c> (it can serve: 200, else 503) with the state and
/// latency of every dependency, as JSON.
/// </summary>
public sealed class Readiness(TimeProvider time, ILogger<Readiness> logger)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Name, Func<string?> Check)> _checks = [];

    private readonly List<(string Name, Func<string?> Check)> _remarks = [];

    private readonly List<Dependency> _dependencies = [];

    /// <summary>Adds a check that returns null when all is well, else what is wrong. Checks must be quick and never block.</summary>
    public void Add(string name, Func<string?> check) => _checks.Add((name, check));

    /// <summary>Adds a remark: what is wrong although the host can serve, or null. It is told, and the host stays ready.</summary>
    public void AddRemark(string name, Func<string?> check) => _remarks.Add((name, check));

    /// <summary>
    /// Adds a dependency, which is asked when somebody wants to know, at most once a second, and is down when it has not answered within two. The
    /// question may block; what it throws counts as down.
    /// </summary>
    /// <param name="name">One word: <c>database</c>.</param>
    /// <param name="ask">Null when all is well, else what is wrong; probes are answered without a credential, so it must tell nothing secret.</param>
    /// <param name="isRequired">False when the host can serve without it: then it is told, and the host stays ready.</param>
    public void AddDependency(string name, Func<CancellationToken, Task<string?>> ask, bool isRequired = true) =>
        _dependencies.Add(new Dependency(name, isRequired, ask, time, logger));

    /// <summary>Maps the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", () => "ok\n");
        routes.MapGet("/healthz", () => "ok\n");
        routes.MapGet("/readyz", AnswerAsync);
    }

    private static List<string> Failing(List<(string Name, Func<string?> Check)> checks) =>
        [.. checks.Select(check => (check.Name, Problem: check.Check())).Where(result => result.Problem is not null).Select(result => $"{result.Name}: {result.Problem}")];

    private static void WriteAll(Utf8JsonWriter json, string name, List<string> texts)
    {
        json.WriteStartArray(name);
        texts.ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var states = await Task.WhenAll(_dependencies.Select(dependency => dependency.StateAsync()));
        var found = _dependencies.Zip(states).ToList();
        var problems = Failing(_checks);
        problems.AddRange(found.Where(pair => pair is { First.IsRequired: true, Second.Problem: not null }).Select(pair => $"{pair.First.Name}: {pair.Second.Problem}"));
        context.Response.StatusCode = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Readable);
        json.WriteStartObject();
        json.WriteString("status", problems.Count == 0 ? "ready" : "not ready");
        WriteAll(json, "problems", problems);
        WriteAll(json, "remarks", Failing(_remarks));
        json.WriteStartObject("dependencies");
        found.ForEach(pair => Write(json, pair.First, pair.Second));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Dependency dependency, DependencyState state)
    {
        json.WriteStartObject(dependency.Name);
        json.WriteString("state", state.Problem is null ? "up" : "down");
        json.WriteNumber("milliseconds", Math.Round(state.Latency.TotalMilliseconds, 2));
        json.WriteBoolean("required", dependency.IsRequired);
        if (state.Problem is not null)
        {
            json.WriteString("problem", state.Problem);
        }

        json.WriteEndObject();
    }
}
