using System.Net;
using System.Text.RegularExpressions;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Oidc;

/// <summary>As much of a browser as a login takes: cookies, redirects, forms.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient _client;
    private readonly CookieContainer _cookies = new();

    /// <param name="origin">Where it logs in.</param>
    /// <param name="authority">Whom it trusts, in PEM; null for the system's authorities.</param>
    public Browser(Uri origin, string? authority = null)
    {
        var handler = new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false };
        handler.SslOptions.CertificateChainPolicy = authority is null ? null : TestAuthority.Trust(authority);
        _client = new HttpClient(handler) { BaseAddress = origin };
    }

    /// <summary>Goes through the login to the page at its end.</summary>
    public async Task<string> LogInAsync() => await GetAsync(await CallbackAsync());

    /// <summary>Goes to the provider, and answers where it sends the browser back to.</summary>
    public async Task<string> CallbackAsync()
    {
        using var begun = await _client.GetAsync("/c/oidc/login");
        Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        using var asked = await _client.GetAsync(begun.Headers.Location);
        Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        return asked.Headers.Location!.ToString();
    }

    /// <summary>A page, redirects followed.</summary>
    public async Task<string> GetAsync(string url, bool follow = true)
    {
        using var answer = await _client.GetAsync(url);
        return answer.StatusCode == HttpStatusCode.Redirect && follow ? await GetAsync(answer.Headers.Location!.ToString()) : await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Sends the form of a page.</summary>
    public async Task<string> PostAsync(string path, string page, params (string Name, string Value)[] fields)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["form"] = WebUtility.HtmlDecode(Hidden().Match(page).Groups[1].Value) };
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        using var content = new FormUrlEncodedContent(form);
        using var answer = await _client.PostAsync(path, content);
        return answer.StatusCode == HttpStatusCode.Redirect ? await GetAsync(answer.Headers.Location!.ToString()) : await answer.Content.ReadAsStringAsync();
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"form\" value=\"([^\"]+)\"")]
    private static partial Regex Hidden();
}
