using System.Text;
using Microsoft.Extensions.Primitives;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>Reads <c>Authorization: Basic</c> (RFC 7617).</summary>
internal static class BasicCredential
{
    private const string Scheme = "Basic ";

    /// <summary>Name and secret; an empty name, which no account has, when there is no such credential.</summary>
    public static (string Name, string Secret) Parse(StringValues header)
    {
        if (header.Count != 1 || header[0] is not { } text || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return ("", "");
        }

        Span<byte> bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text[Scheme.Length..].Trim(), bytes, out var length))
        {
            return ("", "");
        }

        var pair = Encoding.UTF8.GetString(bytes[..length]);
        var colon = pair.IndexOf(':');
        return colon < 0 ? ("", "") : (pair[..colon], pair[(colon + 1)..]);
    }
}
