using System.Globalization;
using System.Text;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>Which page of a list is asked for: <c>page</c> from 1, <c>page_size</c> 1 to 100.</summary>
internal readonly record struct Paging(int Page, int Size)
{
    public const int DefaultSize = 10;
    public const int MaxSize = 100;

    /// <summary>Entries before the page.</summary>
    public long Offset => (Page - 1L) * Size;

    /// <summary>Where the page begins, for who follows the links; null for who counts pages.</summary>
    public PageCursor? After { get; init; }

    /// <summary>Where the page behind this one begins; null when that is not known.</summary>
    public PageCursor? Next { get; init; }

    /// <exception cref="OciException">422, as Harbor says it.</exception>
    public static Paging Read(IQueryCollection query) => new(Number(query, "page", 1, int.MaxValue), Number(query, "page_size", DefaultSize, MaxSize))
    {
        After = query["after"].ToString() is { Length: > 0 } after ? PageCursor.Parse(after) : null,
    };

    /// <summary>Says how many there are and where the pages beside this one are; relative to the host, so that it stays right behind an edge.</summary>
    public void Announce(HttpContext context, long total)
    {
        var response = context.Response;
        response.Headers["X-Total-Count"] = total.ToString(CultureInfo.InvariantCulture);
        var links = new List<string>(2);
        if (Page > 1)
        {
            links.Add(Link(context.Request, Page - 1, "prev", cursor: null));
        }

        if (Offset + Size < total)
        {
            links.Add(Link(context.Request, Page + 1, "next", Next));
        }

        if (links.Count > 0)
        {
            response.Headers.Link = string.Join(" , ", links);
        }
    }

    private static int Number(IQueryCollection query, string name, int otherwise, int most)
    {
        if (!query.TryGetValue(name, out var values))
        {
            return otherwise;
        }

        return int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw ApiErrors.Unprocessable.With($"{name} in query should be a number from 1 to {most}");
    }

    private string Link(HttpRequest request, int page, string relation, PageCursor? cursor)
    {
        var link = new StringBuilder("<").Append(request.Path.ToUriComponent());
        var separator = '?';
        foreach (var (name, values) in request.Query.Where(pair => pair.Key is not ("page" or "page_size" or "after")))
        {
            foreach (var value in values)
            {
                link.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value ?? ""));
                separator = '&';
            }
        }

        if (cursor is not null)
        {
            link.Append(separator).Append("after=").Append(cursor);
            separator = '&';
        }

        return link.Append(CultureInfo.InvariantCulture, $"{separator}page={page}&page_size={Size}>; rel=\"{relation}\"").ToString();
    }
}
