using System.Text.RegularExpressions;
using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Identity.Tests.Tokens;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Identity.Tests.Leaks;

/// <summary>What one may not read answers exactly as what does not exist: status, headers and body, at the origin and through an edge, cold, warm and with the fetch in flight.</summary>
/// <param name="output">Where the test says what it did.</param>
/// <param name="apart">Whether the edge is a program of its own.</param>
public abstract partial class LeakMatrix(ITestOutputHelper output, bool apart) : IAsyncLifetime
{
    private readonly List<string> _leaks = [];
    private int _asked;
    private LeakSite _site = null!;

    public async Task InitializeAsync() => _site = await LeakSite.StartAsync(new RandomContent(output), apart);

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Theory]
    [InlineData("origin")]
    [InlineData("cold")]
    [InlineData("warm")]
    [InlineData("in flight")]
    public async Task Anothers_repository_answers_as_none_at_all(string phase)
    {
        using var http = await EnterAsync(phase);
        foreach (var credential in new[] { null, "Bearer anonymous", await _site.BearerAsync("bob") })
        {
            await CompareAsync(http, credential, mayBe: _ => true);
        }

        foreach (var (name, text) in await Forgeries.AllAsync(_site.Origin, [.. LeakSite.Nowhere, LeakSite.Hers]))
        {
            output.WriteLine(name);
            // An upload of her own may be ended with a token that has expired.
            await CompareAsync(http, "Bearer " + text, mayBe: question => name is "expired" ? !question.Path.Contains("/uploads/", StringComparison.Ordinal) : question.Headers.Length == 0 || question.Method is not ("GET" or "HEAD"));
        }

        await _site.EndPullAsync();
        Report();
    }

    [Theory]
    [InlineData("origin")]
    [InlineData("cold")]
    [InlineData("warm")]
    [InlineData("in flight")]
    public async Task Who_knows_a_digest_gets_nothing_for_it_in_a_repository_of_his_own(string phase)
    {
        var (planted, control) = (await _site.PlantAsync(_site.Known), await _site.PlantAsync(_site.Unknown));
        Assert.Equal(control.ConvertAll(Normal), planted.ConvertAll(Normal));
        Assert.Equal(["400", "201", "201", "201", "201"], planted.Select(answer => answer[..3]));
        using var http = await EnterAsync(phase);
        var bob = await _site.BearerAsync("bob");
        foreach (var (question, other) in Questions.Guesses(LeakSite.His, _site.Known).Zip(Questions.Guesses(LeakSite.His, _site.Unknown)))
        {
            Same(question, other, await http.AskAsync(question, bob), await http.AskAsync(other, bob));
        }

        foreach (var source in new[] { "", $"&from={LeakSite.Hers}", $"&from={LeakSite.Nowhere[0]}", $"&from={LeakSite.Nowhere[1]}" })
        {
            var (mount, other) = (new Question("POST", $"/v2/{LeakSite.His}/blobs/uploads/?mount={_site.Known.Layer}{source}", []), new Question("POST", $"/v2/{LeakSite.His}/blobs/uploads/?mount={_site.Unknown.Layer}{source}", []));
            Same(mount, other, await http.AskAsync(mount, bob), await http.AskAsync(other, bob));
        }

        foreach (var method in new[] { "GET", "PATCH", "PUT", "DELETE" })
        {
            var body = method is "PATCH" or "PUT" ? new byte[1] : null;
            var (session, other) = (new Question(method, $"/v2/{LeakSite.His}/blobs/uploads/{_site.Session}?digest={_site.Known.Layer}", body), new Question(method, $"/v2/{LeakSite.His}/blobs/uploads/{new string('0', _site.Session.Length)}?digest={_site.Known.Layer}", body));
            Same(session, other, await http.AskAsync(session, bob), await http.AskAsync(other, bob));
        }

        await _site.EndPullAsync();
        Report();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_right_that_was_taken_away_leaves_nothing_behind(bool edge)
    {
        var before = await _site.BearerAsync("alice");
        using var http = await EnterAsync(edge ? "warm" : "origin");
        await _site.ChangeAsync(() => _site.Origin.LeaveAsync(_site.Alpha, _site.Membership));
        await CompareAsync(http, before, mayBe: question => question.Headers.Length == 0, nowhere: [LeakSite.Nowhere[0]]);
        await CompareAsync(http, await _site.BearerAsync("alice"), mayBe: _ => true);
        Report();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_of_an_account_that_changed_is_worth_nothing(bool edge)
    {
        var before = await _site.BearerAsync("alice");
        using var http = await EnterAsync(edge ? "warm" : "origin");
        var alice = await _site.Origin.ReadAsync(session => _site.Origin.The<UsersTable>().FindAsync(session, "alice"));
        await _site.ChangeAsync(() => _site.Origin.ChangePasswordAsync(alice!));
        await CompareAsync(http, before, mayBe: question => question.Headers.Length == 0);
        Report();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_project_made_private_answers_as_none_at_all(bool edge)
    {
        await PublishAsync(isPublic: true);
        using var http = await EnterAsync(edge ? "warm" : "origin");
        var bob = await _site.BearerAsync("bob");
        Assert.StartsWith("200", await http.AskAsync(new Question("GET", $"/v2/{LeakSite.Hers}/blobs/{_site.Known.Layer}"), bob), StringComparison.Ordinal);
        await PublishAsync(isPublic: false);
        await CompareAsync(http, null, mayBe: _ => true);
        await CompareAsync(http, await _site.BearerAsync("bob"), mayBe: question => question.Headers.Length == 0);
        Report();

        Task PublishAsync(bool isPublic) => _site.ChangeAsync(() => _site.Origin.The<Origin.Changes.ChangeLog>().CommitAsync(async session =>
        {
            await _site.Origin.The<ProjectsTable>().UpdateAsync(session, _site.Alpha.Id, isPublic, null);
            await _site.Origin.The<Origin.Changes.AccessChanges>().ProjectAsync(session, "alpha");
            return true;
        }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_repository_made_anew_has_nothing_of_the_old_one(bool edge)
    {
        using var http = await EnterAsync(edge ? "warm" : "origin");
        using var api = _site.At(edge: false);
        api.DefaultRequestHeaders.Authorization = TokenAnswers.Basic("admin", TestOrigin.AdminPassword);
        await _site.ChangeAsync(async () =>
        {
            using var gone = await api.DeleteAsync("/api/v2.0/projects/alpha/repositories/app");
            Assert.True(gone.IsSuccessStatusCode);
        });
        using var again = AuthenticatedClient.Of(_site.Origin.Client.BaseAddress!, "admin", TestOrigin.AdminPassword);
        await again.PushImageAsync(LeakSite.Hers, "2", _site.Random);
        var alice = await _site.BearerAsync("alice");
        foreach (var (question, other) in Questions.Guesses(LeakSite.Hers, _site.Known).Zip(Questions.Guesses(LeakSite.Hers, _site.Unknown)))
        {
            Same(question, other, await http.AskAsync(question, alice), await http.AskAsync(other, alice));
        }

        Report();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_management_api_tells_no_more(bool edge)
    {
        await _site.PlantAsync(_site.Known);
        using var http = await EnterAsync(edge ? "warm" : "origin");
        foreach (var credential in new[] { null, TokenAnswers.Basic("bob", People.Password).ToString() })
        {
            foreach (var path in new[] { "", "/summary", "/members", "/robots", "/logs", "/repositories", "/repositories/app", "/repositories/app/artifacts", "/repositories/app/artifacts/1", $"/repositories/app/artifacts/{_site.Known.Manifest}", "/repositories/app/artifacts/1/tags" })
            {
                var (question, other) = (new Question("GET", $"/api/v2.0/projects/alpha{path}"), new Question("GET", $"/api/v2.0/projects/omega{path}"));
                Same(question, other, await http.AskAsync(question, credential), await http.AskAsync(other, credential));
            }
        }

        Report();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_catalog_names_nothing_that_one_may_not_pull(bool edge)
    {
        using var http = await EnterAsync(edge ? "warm" : "origin");
        foreach (var query in new[] { "", "?n=1", "?n=100&last=alpha/a", $"?last={LeakSite.Nowhere[0]}", "?last=alpha/apq" })
        {
            var question = new Question("GET", "/v2/_catalog" + query);
            var (bob, alice) = (await http.AskAsync(question, await CatalogOfAsync("bob")), await http.AskAsync(question, await CatalogOfAsync("alice")));
            Assert.StartsWith("200", bob, StringComparison.Ordinal);
            Assert.DoesNotContain("alpha", bob, StringComparison.Ordinal);
            Assert.Contains(LeakSite.His, bob, StringComparison.Ordinal);
            Assert.Equal(query is "" or "?n=1" or "?n=100&last=alpha/a", alice.Contains(LeakSite.Hers, StringComparison.Ordinal)); // it would tell
            Assert.DoesNotContain(LeakSite.His, alice, StringComparison.Ordinal);
            foreach (var credential in new[] { null, "Bearer anonymous", await _site.BearerAsync("bob") })
            {
                Assert.StartsWith("401", await http.AskAsync(question, credential), StringComparison.Ordinal);
            }
        }

        async Task<string> CatalogOfAsync(string account) => "Bearer " + await _site.Origin.TokenForAsync(account, "registry:catalog:*");
    }

    [Fact]
    public async Task The_size_of_an_image_counts_no_blob_of_another_repository()
    {
        await _site.PlantAsync(_site.Known);
        await _site.PlantAsync(_site.Unknown);
        using var http = _site.At(edge: false);
        var text = await http.AskAsync(new Question("GET", "/api/v2.0/projects/beta/repositories/app/artifacts?page_size=100"), TokenAnswers.Basic("bob", People.Password).ToString());
        Assert.StartsWith("200", text, StringComparison.Ordinal);
        var sizes = Size().Matches(text).Select(match => match.Value).ToList();
        Assert.Equal(8, sizes.Count);
        Assert.Equal(sizes.Take(4), sizes.Skip(4));
    }

    /// <summary>The host that is asked, in the state that the phase names.</summary>
    private async Task<HttpClient> EnterAsync(string phase)
    {
        await (phase switch { "warm" => _site.WarmAsync(), "in flight" => _site.BeginPullAsync(), _ => Task.CompletedTask });
        return _site.At(edge: phase is not "origin");
    }

    private async Task CompareAsync(HttpClient http, string? credential, Func<Question, bool> mayBe, string[]? nowhere = null)
    {
        var hers = Questions.About(LeakSite.Hers, _site.Known, _site.Session).Where(mayBe).ToList();
        var answers = new List<string>();
        foreach (var question in hers)
        {
            answers.Add(await http.AskAsync(question, credential));
        }

        foreach (var (repository, secrets) in (nowhere ?? LeakSite.Nowhere).Select(repository => (repository, _site.Known)).Append((LeakSite.Hers, _site.Unknown)))
        {
            var others = Questions.About(repository, secrets, new string('0', _site.Session.Length)).Where(mayBe);
            foreach (var ((question, answer), other) in hers.Zip(answers).Zip(others))
            {
                Same(question, other, answer, await http.AskAsync(other, credential));
            }
        }

        foreach (var (question, answer) in hers.Zip(answers).Where(pair => !pair.Second.StartsWith("40", StringComparison.Ordinal)))
        {
            _leaks.Add($"{question} with {credential?[..Math.Min(20, credential.Length)]}: {answer}");
        }
    }

    private void Same(Question question, Question other, string answer, string of)
    {
        _asked++;
        if (Normal(answer) != Normal(of))
        {
            _leaks.Add($"{question}\n{answer}\n--- but {other}\n{of}");
        }
    }

    private void Report()
    {
        output.WriteLine($"{_asked} answers compared");
        Assert.True(_asked > 10);
        Assert.True(_leaks.Count == 0, $"{_leaks.Count} leaks:\n{string.Join("\n=====\n", _leaks.Take(5))}");
    }

    // The names that were asked for, and what is random.
    private static string Normal(string answer) => Session().Replace(Digest().Replace(answer, "sha256:#"), "uploads/#").Replace(LeakSite.Nowhere[0], LeakSite.Hers).Replace(LeakSite.Nowhere[1], LeakSite.Hers).Replace("omega", "alpha");

    [GeneratedRegex("sha256:[0-9a-f]{64}", RegexOptions.None, 1000)]
    private static partial Regex Digest();

    [GeneratedRegex("uploads/[^?\\s\"]+", RegexOptions.None, 1000)]
    private static partial Regex Session();

    [GeneratedRegex("\"size\":[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Size();
}
