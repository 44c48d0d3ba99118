using System.Text.Json.Nodes;

namespace EdgeRegistry.Integration;

/// <summary>end-8.</summary>
public abstract class Tags(Target target, ITestOutputHelper output) : Suite(target, output)
{
    private static readonly string[] InByteOrder = ["0", "1.0", "10", "2", "A", "Z", "_x", "a", "a-b", "a.b", "a0", "aB", "a_b", "ab", "b", "z"];

    private string List => $"/v2/{Repository}/tags/list";

    [Fact]
    public async Task Tags_are_listed_in_byte_order_whatever_the_order_of_pushes()
    {
        await PushAsync(InByteOrder.OrderBy(_ => Random.Below(1000)));
        var (names, next) = await Registry.PageAsync(List, "tags");
        Assert.Equal(InByteOrder, names);
        Assert.Null(next);
        using var response = await Registry.GetAsync(List);
        Assert.Equal(Repository, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["name"]);
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(5, 4)]
    [InlineData(8, 2)]
    [InlineData(15, 2)]
    [InlineData(16, 1)]
    [InlineData(10_000, 1)]
    public async Task Pages_follow_each_other_until_the_end(int n, int pages)
    {
        await PushAsync(InByteOrder);
        var all = await Registry.AllAsync($"{List}?n={n}", "tags");
        Assert.Equal(InByteOrder, all.Names);
        Assert.InRange(all.Pages, pages, pages + 1); // a last page may turn out empty
    }

    [Theory]
    [InlineData("a", 8)]
    [InlineData("a.", 9)]
    [InlineData("", 0)]
    [InlineData("z", 16)]
    [InlineData("Zz", 6)]
    [InlineData("zzzz", 16)]
    public async Task Last_names_where_to_go_on_and_need_not_exist(string last, int skipped)
    {
        await PushAsync(InByteOrder);
        Assert.Equal(InByteOrder.Skip(skipped), (await Registry.AllAsync($"{List}?last={last}", "tags")).Names);
        Assert.Equal(InByteOrder.Skip(skipped), (await Registry.AllAsync($"{List}?n=3&last={last}", "tags")).Names);
    }

    [Fact]
    public async Task Zero_results_may_be_asked_for()
    {
        await PushAsync(InByteOrder);
        var (names, next) = await Registry.PageAsync($"{List}?n=0", "tags");
        Assert.Empty(names);
        Assert.Null(next);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("%20")]
    [InlineData("1%00")]
    public async Task A_number_that_is_none_is_refused(string n)
    {
        await PushAsync(["a"]);
        using var response = await Registry.GetAsync($"{List}?n={n}");
        await response.RefusesAsync(HttpStatusCode.BadRequest, "PAGINATION_NUMBER_INVALID");
    }

    [Fact]
    public async Task The_list_of_an_unknown_repository_is_unknown()
    {
        using var response = await Registry.GetAsync(List);
        await response.RefusesAsync(HttpStatusCode.NotFound, "NAME_UNKNOWN");
    }

    [Fact]
    public async Task A_new_tag_is_listed_at_once_and_a_deleted_one_is_not()
    {
        await PushAsync(["a"]);
        Assert.Equal(["a"], (await Registry.PageAsync(List, "tags")).Names);
        await Origin.PushImageAsync(Repository, "b", Random);
        Assert.Equal(["a", "b"], (await Registry.PageAsync(List, "tags")).Names);
        using var deleted = await Registry.DeleteAsync(ManifestPath(Repository, "a"));
        Assert.Equal(["b"], (await Registry.PageAsync(List, "tags")).Names);
    }

    private async Task PushAsync(IEnumerable<string> tags)
    {
        PushedImage? image = null;
        foreach (var tag in tags)
        {
            image ??= await Registry.PushImageAsync(Repository, tag, Random);
            await Registry.PushManifestAsync(Repository, tag, image.Manifest);
        }
    }
}
