namespace EdgeRegistry.Integration;

/// <summary>Docker's list of repositories.</summary>
public abstract class Catalog(Target target, ITestOutputHelper output) : Suite(target, output)
{
    private const string List = "/v2/_catalog";

    [Fact]
    public async Task Pushed_repositories_are_listed_once_in_byte_order()
    {
        var project = "catalog" + Guid.NewGuid().ToString("n");
        string[] pushed = [$"{project}/b", $"{project}/a", $"{project}/a/c", $"{project}/a-b", $"{project}/a.b", $"{project}/a0"];
        foreach (var repository in pushed)
        {
            await Registry.PushImageAsync(repository, "v1", Random);
            await Registry.PushImageAsync(repository, "v2", Random);
        }

        foreach (var query in new[] { "", "?n=1", "?n=2", "?n=100000" })
        {
            var all = (await Registry.AllAsync(List + query, "repositories")).Names;
            Assert.Equal(all.Order(StringComparer.Ordinal), all);
            Assert.Equal(pushed.Order(StringComparer.Ordinal), all.Where(name => name.StartsWith(project + "/", StringComparison.Ordinal)));
        }

        var after = (await Registry.AllAsync($"{List}?n=2&last={project}/a.b", "repositories")).Names.Take(4);
        Assert.Equal([$"{project}/a/c", $"{project}/a0", $"{project}/b"], after.Take(3));
    }

    [Fact]
    public async Task Zero_results_may_be_asked_for()
    {
        var (names, next) = await Registry.PageAsync($"{List}?n=0", "repositories");
        Assert.Empty(names);
        Assert.Null(next);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    public async Task A_number_that_is_none_is_refused(string n)
    {
        using var response = await Registry.GetAsync($"{List}?n={n}");
        await response.RefusesAsync(HttpStatusCode.BadRequest, "PAGINATION_NUMBER_INVALID");
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("A")]
    [InlineData("..%2f..")]
    [InlineData("%F0%9F%98%80")]
    [InlineData("'%20or%201=1--")]
    public async Task Last_may_be_any_text(string last) => await Registry.PageAsync($"{List}?n=1&last={last}", "repositories");
}
