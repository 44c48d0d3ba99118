using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EdgeRegistry.Identity.Tests.Support;

namespace EdgeRegistry.Identity.Tests.Ldap;

/// <summary>The directory in the management API, with Harbor's fields.</summary>
public sealed class LdapApi : IAsyncLifetime
{
    private readonly OpenLdap _ldap = new();
    private TestOrigin _origin = null!;

    public async Task InitializeAsync() => _origin = await TestOrigin.StartAsync();

    public async Task DisposeAsync()
    {
        await _origin.DisposeAsync();
        _ldap.Dispose();
    }

    [Fact]
    public async Task An_administrator_sets_tries_and_searches_the_directory_and_imports_people()
    {
        Assert.False((await PingAsync(new { ldap_url = "ldap://127.0.0.1:1" })).GetProperty("success").GetBoolean());
        using var set = await SendAsync(HttpMethod.Put, "configurations", new
        {
            ldap_url = _ldap.Url,
            ldap_search_dn = OpenLdap.SearchDn,
            ldap_search_password = OpenLdap.SearchPassword,
            ldap_base_dn = OpenLdap.Base,
            ldap_uid = "uid",
            ldap_filter = "(objectClass=inetOrgPerson)",
            ldap_group_search_filter = "(objectClass=groupOfNames)",
        });
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);

        Assert.True((await PingAsync(new { })).GetProperty("success").GetBoolean());
        Assert.False((await PingAsync(new { ldap_search_password = "wrong" })).GetProperty("success").GetBoolean());
        Assert.Equal(["alice"], (await ListAsync("ldap/users/search?username=lic")).Select(user => user.GetProperty("username").GetString()));
        Assert.Empty(await ListAsync("ldap/users/search?username=*)(uid=*"));
        Assert.Equal(["cn=staff,ou=groups,dc=example,dc=com"], (await ListAsync("ldap/groups/search?groupname=staff")).Select(group => group.GetProperty("ldap_group_dn").GetString()));
        using var imported = await SendAsync(HttpMethod.Post, "ldap/users/import", new { ldap_uid_list = new[] { "alice", "bob" } });
        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        using var failed = await SendAsync(HttpMethod.Post, "ldap/users/import", new { ldap_uid_list = new[] { "nobody", "admin" } });
        Assert.Equal(HttpStatusCode.NotFound, failed.StatusCode);
        Assert.NotNull(await _origin.LogInAsync("alice", OpenLdap.PasswordOf("alice")));
    }

    [Fact]
    public async Task The_searching_password_is_stored_encrypted_and_never_shown()
    {
        using var set = await SendAsync(HttpMethod.Put, "configurations", new { ldap_search_password = OpenLdap.SearchPassword });
        var stored = await _origin.ReadAsync(session => session.FirstOrDefaultAsync<string>("SELECT value FROM settings WHERE name = 'ldap_search_password'"));
        using var shown = await SendAsync(HttpMethod.Get, "configurations", null);

        Assert.NotNull(stored);
        Assert.DoesNotContain(OpenLdap.SearchPassword, stored, StringComparison.Ordinal);
        Assert.DoesNotContain("search_password", await shown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(OpenLdap.SearchPassword, _origin.The<Origin.Settings.RegistrySettings>().Get("ldap_search_password"));
    }

    [Fact]
    public async Task Nobody_else_may_ask()
    {
        await _origin.UserAsync("dave");
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Post, "ldap/ping"), (HttpMethod.Get, "ldap/users/search"), (HttpMethod.Get, "ldap/groups/search")])
        {
            using var answer = await SendAsync(method, path, null, "dave", People.Password);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    private async Task<JsonElement> PingAsync(object body)
    {
        using var answer = await SendAsync(HttpMethod.Post, "ldap/ping", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<List<JsonElement>> ListAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray()];
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, string name = "admin", string password = TestOrigin.AdminPassword)
    {
        using var request = new HttpRequestMessage(method, "/api/v2.0/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        request.Content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await _origin.Client.SendAsync(request);
    }
}
