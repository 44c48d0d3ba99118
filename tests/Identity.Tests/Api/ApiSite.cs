using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeRegistry.Identity.Tests.Support;

namespace EdgeRegistry.Identity.Tests.Api;

/// <summary>An origin and its management API, asked over HTTP.</summary>
internal sealed class ApiSite(TestOrigin origin) : IAsyncDisposable
{
    public const string Password = People.Password;

    public static readonly (string Name, string Secret) Admin = ("admin", TestOrigin.AdminPassword);

    public TestOrigin Origin => origin;

    public static async Task<ApiSite> StartAsync(TimeProvider? time = null, params (string Key, string? Value)[] settings) => new(await TestOrigin.StartAsync(time, settings: settings));

    public ValueTask DisposeAsync() => origin.DisposeAsync();

    /// <summary>Asks; <paramref name="body"/> is sent as JSON, a text as it is.</summary>
    public async Task<ApiAnswer> SendAsync(string method, string path, object? body = null, (string Name, string Secret)? who = null, bool anonymous = false, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v2.0" + path);
        if (!anonymous)
        {
            var (name, secret) = who ?? Admin;
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));
        }

        request.Content = body is null ? null : new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await origin.Client.SendAsync(request);
        var headersOfAnswer = response.Headers.ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(), headersOfAnswer);
    }

    public Task<ApiAnswer> GetAsync(string path, (string Name, string Secret)? who = null) => SendAsync("GET", path, who: who);

    /// <summary>Makes something, which must succeed, and answers its number.</summary>
    public async Task<long> MakeAsync(string path, object body, (string Name, string Secret)? who = null)
    {
        var answer = await SendAsync("POST", path, body, who);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        return long.Parse(answer.Headers["Location"].Split('/')[^1]);
    }

    /// <summary>A user whose password is <see cref="Password"/>.</summary>
    public async Task<long> UserAsync(string name) => (await origin.UserAsync(name)).Id;

    public Task<long> ProjectAsync(string name, bool isPublic = false) => MakeAsync("/projects", new { project_name = name, metadata = new Dictionary<string, string> { ["public"] = isPublic ? "true" : "false" } });

    public Task<long> MemberAsync(string project, string user, long role, string? prefix = null) =>
        MakeAsync($"/projects/{project}/members", new { role_id = role, member_user = new { username = user }, prefix });

    public static (string Name, string Secret) As(string user) => (user, Password);
}

/// <summary>What the API answered.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The code of the error envelope.</summary>
    public string Code => Json.GetProperty("errors")[0].GetProperty("code").GetString()!;

    public string Message => Json.GetProperty("errors")[0].GetProperty("message").GetString()!;

    /// <summary>A field of every entry of a list.</summary>
    public List<string> All(string field) => [.. Json.EnumerateArray().Select(entry => entry.GetProperty(field).ToString())];

    public string Field(string field) => Json.GetProperty(field).ToString();

    public void Is(HttpStatusCode status, string? code = null)
    {
        Assert.True(Status == status, $"{(int)Status} {Text}");
        if (code is not null)
        {
            Assert.Equal(code, Code);
        }
    }
}
