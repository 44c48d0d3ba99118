using System.Formats.Asn1;
using System.Globalization;
using System.Text;

namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>One comparison of a filter, without its parentheses: equal, greater, less, alike, present, substrings, a matching rule.</summary>
internal static class LdapFilterItem
{
    /// <summary>Writes one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static void Write(AsnWriter writer, string item)
    {
        var equals = item.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || item.Contains('(', StringComparison.Ordinal))
        {
            throw new FormatException($"'{item}' is no comparison of a search filter");
        }

        var (name, value) = (item[..equals], item[(equals + 1)..]);
        switch (name[^1])
        {
            case '>':
                WritePair(writer, 5, name[..^1], value);
                break;
            case '<':
                WritePair(writer, 6, name[..^1], value);
                break;
            case '~':
                WritePair(writer, 8, name[..^1], value);
                break;
            case ':':
                WriteRule(writer, name[..^1].Split(':'), value);
                break;
            default:
                WriteEqual(writer, name, value);
                break;
        }
    }

    private static void WriteEqual(AsnWriter writer, string name, string value)
    {
        if (value == "*")
        {
            writer.WriteOctetString(Name(name), Tag(7));
        }
        else if (!value.Contains('*', StringComparison.Ordinal))
        {
            WritePair(writer, 3, name, value);
        }
        else
        {
            WriteSubstrings(writer, name, value.Split('*'));
        }
    }

    private static void WriteSubstrings(AsnWriter writer, string name, string[] parts)
    {
        using var substrings = writer.PushSequence(Tag(4, isConstructed: true));
        writer.WriteOctetString(Name(name));
        using var sequence = writer.PushSequence();
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length > 0)
            {
                writer.WriteOctetString(Value(parts[i]), Tag(i == 0 ? 0 : i == parts.Length - 1 ? 2 : 1));
            }
        }
    }

    // attribute[:dn][:rule] := value
    private static void WriteRule(AsnWriter writer, string[] parts, string value)
    {
        var hasDn = parts.Skip(1).Any(part => part.Equals("dn", StringComparison.OrdinalIgnoreCase));
        var rule = parts.Skip(1).LastOrDefault(part => !part.Equals("dn", StringComparison.OrdinalIgnoreCase));
        using var sequence = writer.PushSequence(Tag(9, isConstructed: true));
        if (rule is not null)
        {
            writer.WriteOctetString(Name(rule), Tag(1));
        }

        if (parts[0].Length > 0)
        {
            writer.WriteOctetString(Name(parts[0]), Tag(2));
        }

        writer.WriteOctetString(Value(value), Tag(3));
        if (hasDn)
        {
            writer.WriteBoolean(true, Tag(4));
        }
    }

    private static void WritePair(AsnWriter writer, int tag, string name, string value)
    {
        using var sequence = writer.PushSequence(Tag(tag, isConstructed: true));
        writer.WriteOctetString(Name(name));
        writer.WriteOctetString(Value(value));
    }

    private static Asn1Tag Tag(int number, bool isConstructed = false) => new(TagClass.ContextSpecific, number, isConstructed);

    private static byte[] Name(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ';' or '_')
            ? Encoding.ASCII.GetBytes(name)
            : throw new FormatException($"'{name}' is no attribute");

    private static byte[] Value(string value)
    {
        var bytes = new MemoryStream();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                if (i + 2 >= value.Length || !byte.TryParse(value.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var one))
                {
                    throw new FormatException("a backslash in a search filter is followed by two hexadecimal digits");
                }

                bytes.WriteByte(one);
                i += 2;
            }
            else
            {
                var width = char.IsHighSurrogate(value[i]) && i + 1 < value.Length ? 2 : 1;
                bytes.Write(Encoding.UTF8.GetBytes(value, i, width));
                i += width - 1;
            }
        }

        return bytes.ToArray();
    }
}
