using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace EdgeRegistry.Identity.Tests.Api;

/// <summary>Walks all operations: the document knows each, and none lets somebody do what he may not.</summary>
public sealed partial class EveryOperation : IAsyncLifetime
{
    // What anybody with an account may: about himself, or no secret.
    private static readonly string[] OfEverybody =
    [
        "GET /users/current", "GET /users/current/permissions", "GET /users/current/tokens", "GET /roles", "GET /roles/{role_id}", "GET /permissions", "GET /statistics",
        "GET /ping", "GET /health", "GET /systeminfo", "GET /openapi.json", "GET /projects", "GET /repositories",
    ];

    private ApiSite _site = null!;

    public async Task InitializeAsync()
    {
        _site = await ApiSite.StartAsync();
        await _site.ProjectAsync("1x");
        await _site.UserAsync("eve");
    }

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task The_document_describes_every_route_and_no_other()
    {
        var document = (await _site.SendAsync("GET", "/openapi.json", anonymous: true)).Json;
        var described = Operations(document).Select(operation => $"{operation.Method} {operation.Path}");
        var routed = _site.Origin.The<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.StartsWith("/api/v2.0/", StringComparison.Ordinal) && !route.RoutePattern.RawText.Contains("**", StringComparison.Ordinal))
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {route.RoutePattern.RawText!["/api/v2.0".Length..]}"));

        Assert.Equal(routed.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task References_of_the_document_lead_somewhere()
    {
        var document = await _site.SendAsync("GET", "/openapi.json", anonymous: true);
        var schemas = document.Json.GetProperty("components").GetProperty("schemas");

        Assert.All(SchemaReference().Matches(document.Text), match => Assert.True(schemas.TryGetProperty(match.Groups[1].Value, out _), match.Value));
        Assert.Contains("project_name", schemas.GetProperty("ProjectReq").GetProperty("properties").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Nobody_known_is_asked_who_he_is_wherever_the_document_says_so()
    {
        foreach (var (method, path, isOpen) in Operations((await _site.GetAsync("/openapi.json")).Json).Where(operation => !operation.IsOpen))
        {
            var answer = await _site.SendAsync(method, Concrete(path), anonymous: true);
            Assert.True(answer.Status == HttpStatusCode.Unauthorized && !isOpen, $"{method} {path}: {(int)answer.Status}");
        }
    }

    [Fact]
    public async Task Who_has_no_rights_gets_nothing_done()
    {
        foreach (var (method, path, _) in Operations((await _site.GetAsync("/openapi.json")).Json).Where(operation => !OfEverybody.Contains($"{operation.Method} {operation.Path}")))
        {
            var answer = await _site.SendAsync(method, Concrete(path), method is "POST" or "PUT" or "PATCH" ? new { } : null, ApiSite.As("eve"));
            Assert.True((int)answer.Status is >= 400 and < 500, $"{method} {path}: {(int)answer.Status} {answer.Text}");
        }
    }

    private static string Concrete(string path) => PathParameter().Replace(path, match => match.Value.StartsWith("{project", StringComparison.Ordinal) ? "1x" : "1");

    private static IEnumerable<(string Method, string Path, bool IsOpen)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name.ToUpperInvariant(), path.Name, operation.Value.GetProperty("security").EnumerateArray().Any(one => !one.EnumerateObject().Any()));

    [GeneratedRegex(@"\{[a-z_]+\}", RegexOptions.None, 1000)]
    private static partial Regex PathParameter();

    [GeneratedRegex("#/components/schemas/([A-Za-z]+)", RegexOptions.None, 1000)]
    private static partial Regex SchemaReference();
}
