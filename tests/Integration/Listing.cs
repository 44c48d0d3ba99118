using System.Text.Json.Nodes;

namespace EdgeRegistry.Integration;

/// <summary>Reads lists to their end.</summary>
internal static class Listing
{
    /// <summary>One page: its names, and where the next one is (null at the end).</summary>
    internal static async Task<(IReadOnlyList<string> Names, string? Next)> PageAsync(this RegistryClient client, string path, string member)
    {
        using var response = await client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {(int)response.StatusCode} {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var names = ((JsonArray)JsonNode.Parse(text)![member]!).Select(name => (string)name!).ToList();
        if (!response.Headers.TryGetValues("Link", out var links))
        {
            return (names, null);
        }

        var link = Assert.Single(links);
        Assert.Matches("^</v2/[^>]+>; ?rel=\"?next\"?$", link);
        return (names, link[1..link.IndexOf('>', StringComparison.Ordinal)]);
    }

    /// <summary>All names of all pages, and how many pages there were.</summary>
    internal static async Task<(IReadOnlyList<string> Names, int Pages)> AllAsync(this RegistryClient client, string path, string member)
    {
        var all = new List<string>();
        var pages = 0;
        for (var next = path; next is not null; pages++)
        {
            (var names, next) = await client.PageAsync(next, member);
            all.AddRange(names);
            Assert.True(pages < 1000, "the pages do not end");
        }

        return (all, pages);
    }
}
