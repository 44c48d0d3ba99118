using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Identity.Tests.Tokens;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Testing;
using Xunit.Abstractions;

namespace EdgeRegistry.Identity.Tests.Leaks;

/// <summary>What one may not read costs the database as many questions as what does not exist: nobody learns by the time which it was.</summary>
public sealed class SameStatements(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Hers = "closed/app", His = "beta/app", Nowhere = "nothing/app";
    private readonly List<string> _differences = [];
    private TestOrigin _origin = null!;
    private string _known = null!;
    private string _unknown = null!;
    private int _compared;

    public async Task InitializeAsync()
    {
        var random = new RandomContent(output);
        _origin = await TestOrigin.StartAsync();
        await _origin.JoinAsync(await _origin.ProjectAsync("closed"), await _origin.UserAsync("alice"), HarborRoles.Maintainer.Id);
        await _origin.JoinAsync(await _origin.ProjectAsync("beta"), await _origin.UserAsync("bob"), HarborRoles.Maintainer.Id);
        using var alice = AuthenticatedClient.Of(_origin.Client.BaseAddress!, "alice", People.Password);
        var layer = random.Bytes(100);
        await alice.PushBlobAsync(Hers, layer);
        await alice.PushImageAsync(Hers, "1", random);
        (_known, _unknown) = (Content.Sha256(layer), Content.Sha256(random.Bytes(100)));
    }

    public async Task DisposeAsync() => await _origin.DisposeAsync();

    [Fact]
    public async Task In_the_registry_API()
    {
        foreach (var credential in new[] { null, "Bearer " + await _origin.TokenForAsync("bob", $"repository:{Hers}:pull", $"repository:{Nowhere}:pull", $"repository:{His}:pull") })
        {
            foreach (var path in new[] { "manifests/1", "tags/list", $"blobs/{_known}", $"referrers/{_known}", $"manifests/{_known}" })
            {
                foreach (var method in new[] { "GET", "HEAD", "DELETE" })
                {
                    await CompareAsync(new(method, $"/v2/{Hers}/{path}"), new(method, $"/v2/{Nowhere}/{path}"), credential);
                }
            }

            await CompareAsync(new("POST", $"/v2/{Hers}/blobs/uploads/", []), new("POST", $"/v2/{Nowhere}/blobs/uploads/", []), credential);
        }

        Report();
    }

    [Fact]
    public async Task Where_a_blob_is_mounted()
    {
        var bob = "Bearer " + await _origin.TokenForAsync("bob", $"repository:{His}:pull,push", $"repository:{Hers}:pull");
        foreach (var (question, other) in new[] { ($"{_known}&from={Hers}", $"{_known}&from={Nowhere}"), ($"{_known}&from={Hers}", $"{_unknown}&from={Hers}"), (_known, _unknown) })
        {
            await CompareAsync(new("POST", $"/v2/{His}/blobs/uploads/?mount={question}", []), new("POST", $"/v2/{His}/blobs/uploads/?mount={other}", []), bob);
        }

        Report();
    }

    [Fact]
    public async Task In_the_token_service()
    {
        foreach (var name in new[] { "bob", "alice" })
        {
            var asked = name == "bob" ? Hers : His;
            await CompareAsync(new("GET", $"/service/token?service=edgeregistry&scope=repository:{asked}:pull,push"), new("GET", $"/service/token?service=edgeregistry&scope=repository:{Nowhere}:pull,push"), Basic(name));
        }

        Report();
    }

    [Fact]
    public async Task In_the_management_API()
    {
        foreach (var credential in new[] { null, Basic("bob") })
        {
            foreach (var path in new[] { "", "/summary", "/_deletable", "/metadatas", "/members", "/members/1", "/robots", "/robots/1", "/logs", "/repositories", "/repositories/app", "/repositories/app/artifacts", "/repositories/app/artifacts/1", "/repositories/app/artifacts/1/tags" })
            {
                foreach (var method in new[] { "GET", "DELETE" })
                {
                    await CompareAsync(new(method, $"/api/v2.0/projects/closed{path}"), new(method, $"/api/v2.0/projects/nothing{path}"), credential);
                }
            }

            await CompareAsync(new("HEAD", "/api/v2.0/projects?project_name=closed"), new("HEAD", "/api/v2.0/projects?project_name=nothing"), credential);
            await CompareAsync(new("PUT", "/api/v2.0/projects/closed", "{}"u8.ToArray()), new("PUT", "/api/v2.0/projects/nothing", "{}"u8.ToArray()), credential);
        }

        Report();
    }

    private static string Basic(string name) => TokenAnswers.Basic(name, People.Password).ToString();

    private async Task CompareAsync(Question question, Question other, string? credential)
    {
        var (hers, none) = (await CountAsync(question, credential), await CountAsync(other, credential));
        _compared++;
        if (hers != none)
        {
            _differences.Add($"{question} ({credential?[..6]}): {hers.Answer}, {hers.Statements} statements, but {none.Answer}, {none.Statements} for {other.Path}");
        }
    }

    // The least of several: what else the origin does meanwhile only adds.
    private async Task<(string Answer, long Statements)> CountAsync(Question question, string? credential)
    {
        var (answer, least) = ("", long.MaxValue);
        for (var round = 0; round < 5; round++)
        {
            var before = _origin.The<Database>().Reads.Value;
            answer = (await _origin.Client.AskAsync(question, credential))[..3];
            least = Math.Min(least, _origin.The<Database>().Reads.Value - before);
        }

        return (answer, least);
    }

    private void Report()
    {
        output.WriteLine($"{_compared} pairs compared");
        Assert.True(_differences.Count == 0, string.Join('\n', _differences));
    }
}
