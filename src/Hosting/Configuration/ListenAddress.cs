using System.Net;

namespace EdgeRegistry.Hosting.Configuration;

/// <summary>The addresses that a host listens on, e.g. <c>http://localhost:5000;https://10.0.0.1:443</c>; port 0 of an IP address takes a free one.</summary>
public static class ListenAddress
{
    /// <summary>Says what is wrong with the addresses, or null.</summary>
    /// <param name="addresses">One or several, with a semicolon between.</param>
    public static string? Problem(string addresses)
    {
        var each = Split(addresses);
        return each.Length == 0 ? "there is no address to listen on: expected http://HOST:PORT or https://HOST:PORT" : each.Select(ProblemOf).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>The addresses, once they have no problem.</summary>
    public static IReadOnlyList<Uri> Parse(string addresses) => [.. Split(addresses).Select(url => new Uri(url))];

    /// <summary>Whether only this machine reaches the address.</summary>
    public static bool IsLoopback(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string[] Split(string addresses) => addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? ProblemOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/"
            ? null
            : $"'{url}' is not an address to listen on: expected http://HOST:PORT or https://HOST:PORT, several with ';' between them";
}
