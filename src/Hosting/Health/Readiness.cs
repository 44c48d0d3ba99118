using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeRegistry.Hosting.Health;

/// <summary>Answers <c>/livez</c> (the process runs) and <c>/readyz</c> (it can serve) from named checks.</summary>
public sealed class Readiness
{
    private readonly List<(string Name, Func<string?> Check)> _checks = [];

    /// <summary>Adds a check that returns null when all is well, else what is wrong. Checks must be quick and never block.</summary>
    public void Add(string name, Func<string?> check) => _checks.Add((name, check));

    /// <summary>Maps both paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/livez", () => "ok\n");
        routes.MapGet("/readyz", (HttpContext context) =>
        {
            var problems = _checks.Select(check => (check.Name, Problem: check.Check())).Where(result => result.Problem is not null).ToList();
            context.Response.StatusCode = problems.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return problems.Count == 0 ? "ready\n" : string.Concat(problems.Select(result => $"{result.Name}: {result.Problem}\n"));
        });
    }
}
