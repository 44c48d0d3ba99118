using System.Net;
using System.Net.Http.Headers;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Testing;

/// <summary>Speaks the distribution specification's HTTP to one host. Follows nothing and hides nothing.</summary>
public sealed class RegistryClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Makes a client of one host.</summary>
    /// <param name="address">The host.</param>
    /// <param name="authority">Who issued its certificate, in PEM; null for the system's authorities.</param>
    /// <param name="login">Puts what authenticates in front of what sends; null for nobody.</param>
    public RegistryClient(Uri address, string? authority = null, Func<HttpMessageHandler, DelegatingHandler>? login = null)
    {
        Address = address;
        var sending = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            SslOptions = { CertificateChainPolicy = authority is null ? null : TestAuthority.Trust(authority) },
        };
        _http = new HttpClient(login is null ? sending : login(sending))
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    /// <summary>The host.</summary>
    public Uri Address { get; }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Sends a request; returns when the headers are there.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>GET.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>HEAD.</summary>
    public Task<HttpResponseMessage> HeadAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Head, path, null, headers);

    /// <summary>POST.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, byte[]? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new ByteArrayContent(body ?? []), headers);

    /// <summary>PUT.</summary>
    public Task<HttpResponseMessage> PutAsync(string path, byte[]? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, new ByteArrayContent(body ?? []), headers);

    /// <summary>PATCH.</summary>
    public Task<HttpResponseMessage> PatchAsync(string path, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, new ByteArrayContent(body), headers);

    /// <summary>DELETE.</summary>
    public Task<HttpResponseMessage> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <summary>Puts a manifest.</summary>
    public Task<HttpResponseMessage> PutManifestAsync(string repository, string reference, byte[] manifest, string? mediaType = MediaTypes.OciManifest)
    {
        var content = new ByteArrayContent(manifest);
        if (mediaType is not null)
        {
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        }

        return SendAsync(HttpMethod.Put, $"/v2/{repository}/manifests/{reference}", content);
    }

    /// <summary>The status and body of a GET.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)> ReadAsync(string path, params (string Name, string Value)[] headers)
    {
        using var response = await GetAsync(path, headers);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>The status of a HEAD.</summary>
    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await HeadAsync(path);
        return response.StatusCode;
    }
}
