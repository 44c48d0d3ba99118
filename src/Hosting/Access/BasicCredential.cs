using System.Text;
using Microsoft.Extensions.Primitives;

namespace EdgeRegistry.Hosting.Access;

/// <summary>Reads <c>Authorization: Basic</c> (RFC 7617).</summary>
public static class BasicCredential
{
    private const string Scheme = "Basic ";

    /// <summary>Reads the one header that there must be; false when it is no such credential.</summary>
    /// <param name="header">The values of <c>Authorization</c>.</param>
    /// <param name="name">What stands before the first colon.</param>
    /// <param name="secret">What stands behind it.</param>
    public static bool TryParse(StringValues header, out string name, out string secret)
    {
        (name, secret) = ("", "");
        if (header.Count != 1 || header[0] is not { } text || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text[Scheme.Length..].Trim(), bytes, out var length))
        {
            return false;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        (name, secret) = (pair[..colon], pair[(colon + 1)..]);
        return true;
    }

    /// <summary>Name and secret; an empty name, which no account has, when there is no such credential.</summary>
    public static (string Name, string Secret) Parse(StringValues header) => TryParse(header, out var name, out var secret) ? (name, secret) : ("", "");
}
