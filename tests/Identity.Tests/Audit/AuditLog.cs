using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Oci;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Audit;

/// <summary>Reads the audit log as it stands in the database, and does what is to be found there.</summary>
internal static class AuditLog
{
    private const string Select =
        """
        SELECT id AS Id, actor AS Actor, address AS Address, client AS Client, project AS Project, resource_type AS ResourceType, resource AS Resource,
               operation AS Operation, success AS Success, detail AS Detail FROM audit_log
        """;

    /// <summary>An index of nothing: a manifest that needs no blob.</summary>
    public static byte[] EmptyIndex { get; } = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[]}""");

    public static Task<List<Line>> AuditAsync(this TestOrigin origin, string resourceType) =>
        origin.ReadAsync(session => session.QueryAsync<Line>(Select + " WHERE resource_type = @resourceType ORDER BY id", new { resourceType }));

    /// <summary>The lines about a kind of resource, when there are so many.</summary>
    public static async Task<List<Line>> AuditAsync(this TestOrigin origin, string resourceType, int count)
    {
        var lines = await origin.AuditAsync(resourceType);
        await Eventually.TrueAsync(
            async () => (lines = await origin.AuditAsync(resourceType)).Count >= count, TimeSpan.FromSeconds(20), () => $"{lines.Count} lines about {resourceType}, not {count}");
        return lines;
    }

    /// <summary>A token of the token service for somebody.</summary>
    public static async Task<string> TokenAsync(this HttpClient client, string name, string secret, params string[] scopes)
    {
        var query = string.Concat(scopes.Select(scope => $"&scope={Uri.EscapeDataString(scope)}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/service/token?service=edgeregistry{query}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("token").GetString()!;
    }

    public static async Task<HttpStatusCode> AskAsync(this HttpClient client, HttpMethod method, string path, string? token, byte[]? body = null, string mediaType = MediaTypes.OciIndex)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.UserAgent.ParseAdd("docker/27.0");
        request.Content = body is null ? null : new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    internal sealed record Line(
        long Id, string Actor, string? Address, string? Client, string? Project, string ResourceType, string? Resource, string Operation, long Success, string? Detail);
}
