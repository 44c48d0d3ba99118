using System.Net;

namespace EdgeRegistry.Hosting.Configuration;

/// <summary>The addresses that a host listens on, e.g. <c>http://localhost:5000;https://10.0.0.1:443</c>; port 0 of an IP address takes a free one.</summary>
public static class ListenAddress
{
    /// <summary>Says what is wrong with the addresses, or null.</summary>
    /// <param name="addresses">One or several, with a semicolon between.</param>
    /// <param name="allowAnonymousWrite">True when the operator accepted that anybody who reaches the host may write.</param>
    public static string? Problem(string addresses, bool allowAnonymousWrite)
    {
        var each = Split(addresses);
        return each.Length == 0 ? "there is no address to listen on: expected http://HOST:PORT or https://HOST:PORT" : each.Select(url => ProblemOf(url, allowAnonymousWrite)).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>The addresses, once they have no problem.</summary>
    public static IReadOnlyList<Uri> Parse(string addresses) => [.. Split(addresses).Select(url => new Uri(url))];

    private static bool IsLoopback(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string[] Split(string addresses) => addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? ProblemOf(string url, bool allowAnonymousWrite)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
        {
            return $"'{url}' is not an address to listen on: expected http://HOST:PORT or https://HOST:PORT, several with ';' between them";
        }

        return allowAnonymousWrite || IsLoopback(uri)
            ? null
            : $"{url} can be reached from other machines, where anybody could push: use a loopback address, or accept it with --allow-anonymous-write";
    }
}
