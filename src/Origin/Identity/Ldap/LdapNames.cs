using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>Distinguished names, so written that equal ones are equal texts (RFC 4514; case does not count in any that people use).</summary>
internal static class LdapNames
{
    private const int LongestKept = 255;

    /// <summary>As the database has it: lower case, no spaces around <c>, = +</c>, escapes written one way; a hash in place of what is too long.</summary>
    public static string Normalize(string dn)
    {
        var parts = Split(dn.Trim(), c => c is ',' or ';').Select(rdn => string.Join('+', Split(rdn, c => c == '+').Select(NormalizePair).Order(StringComparer.Ordinal)));
        var text = string.Join(',', parts);
        return text.Length <= LongestKept ? text : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static string NormalizePair(string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? pair.Trim().ToLowerInvariant() : $"{pair[..equals].Trim().ToLowerInvariant()}={Escape(Unescape(pair[(equals + 1)..].TrimStart())).ToLowerInvariant()}";
    }

    private static IEnumerable<string> Split(string text, Func<char, bool> isEnd)
    {
        var begin = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (isEnd(text[i]))
            {
                yield return text[begin..i];
                begin = i + 1;
            }
        }

        yield return text[begin..];
    }

    // An unescaped space at the end is no part of the value.
    private static byte[] Unescape(string value)
    {
        var bytes = new List<byte>();
        var kept = 0;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 2 < value.Length && byte.TryParse(value.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
            {
                bytes.Add(one);
                i += 2;
                kept = bytes.Count;
                continue;
            }

            var isEscaped = value[i] == '\\' && i + 1 < value.Length;
            i += isEscaped ? 1 : 0;
            var width = char.IsHighSurrogate(value[i]) && i + 1 < value.Length ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(value.Substring(i, width)));
            i += width - 1;
            kept = value[i] != ' ' || isEscaped ? bytes.Count : kept;
        }

        return [.. bytes.Take(kept)];
    }

    private static string Escape(byte[] value)
    {
        var text = new StringBuilder();
        foreach (var c in Encoding.UTF8.GetString(value))
        {
            _ = c is ',' or ';' or '+' or '"' or '\\' or '<' or '>' or '=' or '#' or < ' ' ? text.Append(CultureInfo.InvariantCulture, $"\\{(int)c:x2}") : text.Append(c);
        }

        return text.ToString();
    }
}
