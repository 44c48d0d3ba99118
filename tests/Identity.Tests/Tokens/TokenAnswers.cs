using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Identity.Tests.Tokens;

/// <summary>Asks the token service, and reads what it answers.</summary>
internal static class TokenAnswers
{
    /// <summary>GET, with a credential or without.</summary>
    public static async Task<HttpResponseMessage> AskAsync(this TestOrigin origin, string query, string? name = null, string secret = People.Password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/service/token" + query);
        request.Headers.Authorization = name is null ? null : Basic(name, secret);
        return await origin.Client.SendAsync(request);
    }

    /// <summary>POST with a form.</summary>
    public static Task<HttpResponseMessage> PostAsync(this TestOrigin origin, params (string Name, string Value)[] fields) =>
        origin.Client.PostAsync("/service/token", new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>A token for some scopes.</summary>
    public static async Task<string> TokenForAsync(this TestOrigin origin, string name, params string[] scopes)
    {
        using var response = await origin.AskAsync("?" + string.Join('&', scopes.Select(scope => $"scope={scope}")), name);
        return (await response.JsonAsync()).GetProperty("token").GetString()!;
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode is HttpStatusCode.OK, $"{response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    /// <summary>What a token says.</summary>
    public static JsonElement Claims(string token) =>
        JsonDocument.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(token.Split('.')[1])).RootElement.Clone();

    /// <summary>What a token grants, e.g. <c>team/app:pull,push</c>.</summary>
    public static string[] Grants(string token) =>
        [.. Claims(token).GetProperty("access").EnumerateArray().Select(entry => $"{entry.GetProperty("name").GetString()}:{string.Join(',', entry.GetProperty("actions").EnumerateArray())}")];

    /// <summary>A request to the registry with a token.</summary>
    public static async Task<HttpResponseMessage> WithTokenAsync(this TestOrigin origin, HttpMethod method, string path, string? token, byte[]? body = null, string scheme = "Bearer")
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", token is null ? null : $"{scheme} {token}");
        return await origin.Client.SendAsync(request);
    }

    public static AuthenticationHeaderValue Basic(string name, string secret) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));

    /// <summary>Makes a user a member, as the API does: the change and its announcement in one transaction.</summary>
    public static Task<long?> JoinAsync(this TestOrigin origin, Project project, User user, long role) =>
        origin.The<ChangeLog>().CommitAsync(async session =>
        {
            var member = await origin.The<MembersTable>().InsertAsync(session, project.Id, MemberKind.User, user.Id, role);
            await origin.The<AccessChanges>().ProjectAsync(session, project.Name);
            return member;
        });

    public static Task<bool> LeaveAsync(this TestOrigin origin, Project project, long member) =>
        origin.The<ChangeLog>().CommitAsync(async session =>
        {
            await origin.The<AccessChanges>().ProjectAsync(session, project.Name);
            return await origin.The<MembersTable>().DeleteAsync(session, project.Id, member);
        });

    /// <summary>What an account's own change does: a new password ends its refresh tokens.</summary>
    public static Task<bool> ChangePasswordAsync(this TestOrigin origin, User user) =>
        origin.The<ChangeLog>().CommitAsync(async session =>
        {
            await origin.The<UserTokensTable>().DeleteAllAsync(session, user.Id, UserTokenKind.Refresh);
            await origin.The<AccessChanges>().AccountAsync(session, user.Name);
            return true;
        });
}
