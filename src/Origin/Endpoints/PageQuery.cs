using System.Globalization;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Endpoints;

/// <summary>What a client asks of a list: how many entries, after which one (distribution-spec, "Listing Tags").</summary>
internal sealed record PageQuery(int Count, string Last)
{
    /// <summary>Reads <c>n</c> and <c>last</c>. More than <paramref name="limit"/> entries are never given at once.</summary>
    /// <exception cref="OciException"><c>PAGINATION_NUMBER_INVALID</c>.</exception>
    public static PageQuery Read(HttpRequest request, int limit)
    {
        var count = limit;
        if (request.Query.TryGetValue("n", out var n))
        {
            var text = n.ToString();
            if (text.Length is 0 or > 32 || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            {
                throw OciErrors.PaginationNumberInvalid.With("n is not a number of entries", text);
            }

            count = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, limit) : limit;
        }

        return new PageQuery(count, request.Query["last"].ToString());
    }

    /// <summary>
    /// Cuts a list that was read with one entry more than asked, and sets the <c>Link</c> to the rest when there is one.
    /// <paramref name="path"/> is relative to the host, so that it stays right behind an edge or a proxy.
    /// </summary>
    public IReadOnlyList<string> Cut(HttpResponse response, List<string> entries, string path)
    {
        if (entries.Count <= Count)
        {
            return entries;
        }

        var page = entries.GetRange(0, Count);
        if (Count > 0)
        {
            SetNext(response, path, page[^1]);
        }

        return page;
    }

    /// <summary>Says where the rest of the list is.</summary>
    public void SetNext(HttpResponse response, string path, string last) =>
        response.Headers.Link = string.Create(CultureInfo.InvariantCulture, $"<{path}?n={Count}&last={Uri.EscapeDataString(last)}>; rel=\"next\"");
}
