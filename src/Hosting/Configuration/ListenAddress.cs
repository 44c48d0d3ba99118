using System.Net;

namespace EdgeRegistry.Hosting.Configuration;

/// <summary>An address that a host listens on, e.g. <c>http://localhost:5000</c>; port 0 takes a free one.</summary>
public static class ListenAddress
{
    /// <summary>Says what is wrong with an address, or null.</summary>
    /// <param name="url">The address.</param>
    /// <param name="allowAnonymousWrite">True when the operator accepted that anybody who reaches the host may write.</param>
    public static string? Problem(string url, bool allowAnonymousWrite)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/")
        {
            return $"'{url}' is not an address to listen on: expected http://HOST:PORT";
        }

        return allowAnonymousWrite || IsLoopback(uri)
            ? null
            : $"{url} can be reached from other machines, where anybody could push: use a loopback address, or accept it with --allow-anonymous-write";
    }

    private static bool IsLoopback(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
