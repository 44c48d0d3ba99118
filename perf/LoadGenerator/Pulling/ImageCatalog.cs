using System.Text.Json;

namespace EdgeRegistry.LoadGenerator.Pulling;

/// <summary>Finds the seeded images of a registry through <c>_catalog</c> and <c>tags/list</c>.</summary>
internal sealed class ImageCatalog(HttpClient http, Uri registry)
{
    private const int Most = 10_000;

    /// <summary>The images under a prefix, in the catalog's order (which is their order of popularity), at most 10,000.</summary>
    public async Task<IReadOnlyList<ImageName>> ListAsync(string prefix, CancellationToken cancellation)
    {
        var images = new List<ImageName>();
        await foreach (var repository in ReadAsync("/v2/_catalog?n=500", "repositories", cancellation))
        {
            if (!repository.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            await foreach (var tag in ReadAsync($"/v2/{repository}/tags/list", "tags", cancellation))
            {
                images.Add(new ImageName(repository, tag));
            }

            if (images.Count >= Most)
            {
                break;
            }
        }
        return images;
    }

    private async IAsyncEnumerable<string> ReadAsync(
        string path, string property, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (Uri? page = new(registry, path); page is not null;)
        {
            using HttpResponseMessage response = await http.GetAsync(page, cancellation);
            response.EnsureSuccessStatusCode();
            using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            if (json.RootElement.GetProperty(property) is { ValueKind: JsonValueKind.Array } values)
            {
                foreach (JsonElement value in values.EnumerateArray())
                {
                    yield return value.GetString() ?? "";
                }
            }
            page = NextPage(response, page);
        }
    }

    private static Uri? NextPage(HttpResponseMessage response, Uri page)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? links))
        {
            return null;
        }

        var link = links.First();
        int open = link.IndexOf('<', StringComparison.Ordinal), close = link.IndexOf('>', StringComparison.Ordinal);
        return open >= 0 && close > open ? new Uri(page, link[(open + 1)..close]) : null;
    }
}
