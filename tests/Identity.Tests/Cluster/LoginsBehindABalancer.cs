using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Identity.Tests.Tokens;
using Xunit.Abstractions;

namespace EdgeRegistry.Identity.Tests.Cluster;

/// <summary>
/// "docker login" that fails now and then because every node has its own signing key: logged in at one node, used at another, hundreds of
/// times, while keys are rotated and taken back.
/// </summary>
public sealed class LoginsBehindABalancer(ThreeNodes site, ITestOutputHelper output) : IClassFixture<ThreeNodes>
{
    private const int UsesEach = 3; // one at each node

    [Fact]
    public async Task Hundreds_of_logins_during_rotations_are_good_at_every_node()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await site.Nodes[0].UserAsync("alice");
        var (robot, secret) = await site.Nodes[1].RobotAsync("ci");
        var refresh = await RefreshTokenAsync("alice");
        var kids = new HashSet<string>(StringComparer.Ordinal);
        for (var minute = 0; minute < 100; minute++)
        {
            await site.AdvanceAsync(TimeSpan.FromMinutes(1), _ => random.Next(3) > 0);
            foreach (var token in await Task.WhenAll(LogInAsync("alice", People.Password), LogInAsync(robot.Name, secret), RefreshAsync(refresh)))
            {
                Assert.Equal(Enumerable.Repeat(HttpStatusCode.OK, UsesEach), await Task.WhenAll(Enumerable.Range(0, UsesEach).Select(_ => EnterAsync(token))));
                kids.Add(token.Split('.')[0]);
            }
        }

        Assert.InRange(kids.Count, 4, 6);
        foreach (var node in site.Nodes)
        {
            Assert.InRange(await node.MetricAsync("edgeregistry_origin_tokens_issued_total"), 50, 250);
        }
    }

    [Fact]
    public async Task A_login_after_all_keys_were_replaced_at_some_node_is_good_at_every_node()
    {
        await site.Nodes[0].UserAsync("root", isAdmin: true);
        await site.Nodes[0].UserAsync("carol");
        var old = "";
        for (var time = 0; time < 10; time++)
        {
            using var replaced = await SendAsync(HttpMethod.Post, "/service/jwks/replace", TokenAnswers.Basic("root", People.Password));
            Assert.Equal(HttpStatusCode.NoContent, replaced.StatusCode);
            var token = await LogInAsync("carol", People.Password);
            Assert.Equal(Enumerable.Repeat(HttpStatusCode.OK, UsesEach), await Task.WhenAll(Enumerable.Range(0, UsesEach).Select(_ => EnterAsync(token))));
            old = old.Length > 0 ? old : token;
        }

        Assert.Equal(Enumerable.Repeat(HttpStatusCode.Unauthorized, UsesEach), await Task.WhenAll(Enumerable.Range(0, UsesEach).Select(_ => EnterAsync(old))));
    }

    [Fact]
    public async Task A_new_password_is_good_for_the_next_login_anywhere_and_the_old_one_s_tokens_end_everywhere()
    {
        var bob = await site.Nodes[0].UserAsync("bob");
        for (var time = 0; time < 10; time++)
        {
            var old = await LogInAsync("bob", People.Password);
            await site.Nodes[time % site.Nodes.Count].ChangePasswordAsync(bob);
            var young = await LogInAsync("bob", People.Password);
            Assert.Equal(Enumerable.Repeat(HttpStatusCode.OK, UsesEach), await Task.WhenAll(Enumerable.Range(0, UsesEach).Select(_ => EnterAsync(young))));
            await Testing.Eventually.TrueAsync(
                async () => (await Task.WhenAll(Enumerable.Range(0, UsesEach).Select(_ => EnterAsync(old)))).All(status => status is HttpStatusCode.Unauthorized),
                TimeSpan.FromSeconds(30),
                () => "a token of before the change is still good");
        }
    }

    private async Task<string> LogInAsync(string name, string secret)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/service/token?service=edgeregistry&scope=repository:library/x:pull", TokenAnswers.Basic(name, secret));
        return await TokenOfAsync(answer, "token");
    }

    private async Task<string> RefreshTokenAsync(string name)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/service/token?service=edgeregistry&offline_token=true&client_id=docker", TokenAnswers.Basic(name, People.Password));
        return await TokenOfAsync(answer, "refresh_token");
    }

    private async Task<string> RefreshAsync(string refresh)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "refresh_token",
            ["service"] = "edgeregistry",
            ["client_id"] = "docker",
            ["refresh_token"] = refresh,
        });
        using var answer = await site.Client.PostAsync("/service/token", form);
        return await TokenOfAsync(answer, "access_token");
    }

    private async Task<HttpStatusCode> EnterAsync(string token)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/v2/", new AuthenticationHeaderValue("Bearer", token));
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, AuthenticationHeaderValue who)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = who;
        return await site.Client.SendAsync(request);
    }

    private static async Task<string> TokenOfAsync(HttpResponseMessage answer, string member)
    {
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.JsonAsync()).GetProperty(member).GetString()!;
    }
}
