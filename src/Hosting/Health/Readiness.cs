using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeRegistry.Hosting.Health;

/// <summary>Answers <c>/livez</c> (the process runs) and <c>/readyz</c> (it can serve) from named checks.</summary>
public sealed class Readiness
{
    private readonly List<(string Name, Func<string?> Check)> _checks = [];

    private readonly List<(string Name, Func<string?> Check)> _remarks = [];

    /// <summary>Adds a check that returns null when all is well, else what is wrong. Checks must be quick and never block.</summary>
    public void Add(string name, Func<string?> check) => _checks.Add((name, check));

    /// <summary>Adds a remark: what is wrong although the host can serve, or null. It is told, and the host stays ready.</summary>
    public void AddRemark(string name, Func<string?> check) => _remarks.Add((name, check));

    /// <summary>Maps both paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", () => "ok\n");
        routes.MapGet("/readyz", (HttpContext context) =>
        {
            var problems = Failing(_checks);
            context.Response.StatusCode = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return string.Concat([.. problems.Count == 0 ? ["ready\n"] : problems, .. Failing(_remarks)]);
        });
    }

    private static List<string> Failing(List<(string Name, Func<string?> Check)> checks) =>
        [.. checks.Select(check => (check.Name, Problem: check.Check())).Where(result => result.Problem is not null).Select(result => $"{result.Name}: {result.Problem}\n")];
}
