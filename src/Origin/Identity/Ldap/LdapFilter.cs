using System.Formats.Asn1;
using System.Text;

namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>Search filters: their text (RFC 4515), and as they are sent (RFC 4511, 4.5.1.7).</summary>
internal static class LdapFilter
{
    private const int Deepest = 32;

    /// <summary>Makes a text the value of a filter: nothing in it means anything.</summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        foreach (var c in value)
        {
            _ = c is '(' or ')' or '*' or '\\' or < ' ' ? text.Append('\\').Append(((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture)) : text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>A configured filter with its parentheses; everything for an empty one.</summary>
    public static string Of(string configured) => configured.Trim() switch
    {
        "" => "(objectClass=*)",
        ['(', ..] whole => whole,
        var bare => $"({bare})",
    };

    /// <summary>What is wrong with a filter, or null.</summary>
    public static string? Problem(string filter)
    {
        try
        {
            Write(new AsnWriter(AsnEncodingRules.BER), filter);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>Writes a filter.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static void Write(AsnWriter writer, string filter)
    {
        var at = 0;
        WriteOne(writer, filter, ref at, 0);
        if (at != filter.Length)
        {
            throw Bad(filter, at);
        }
    }

    private static void WriteOne(AsnWriter writer, string text, ref int at, int depth)
    {
        Expect(text, ref at, '(');
        if (depth > Deepest || at >= text.Length)
        {
            throw Bad(text, at);
        }

        switch (text[at])
        {
            case '&' or '|':
                var tag = new Asn1Tag(TagClass.ContextSpecific, text[at++] == '&' ? 0 : 1, isConstructed: true);
                writer.PushSetOf(tag);
                do
                {
                    WriteOne(writer, text, ref at, depth + 1);
                }
                while (at < text.Length && text[at] == '(');
                writer.PopSetOf(tag);
                break;
            case '!':
                at++;
                var not = new Asn1Tag(TagClass.ContextSpecific, 2, isConstructed: true);
                writer.PushSequence(not);
                WriteOne(writer, text, ref at, depth + 1);
                writer.PopSequence(not);
                break;
            default:
                var end = text.IndexOf(')', at);
                LdapFilterItem.Write(writer, end < 0 ? throw Bad(text, at) : text[at..end]);
                at = end;
                break;
        }

        Expect(text, ref at, ')');
    }

    private static void Expect(string text, ref int at, char wanted)
    {
        if (at >= text.Length || text[at] != wanted)
        {
            throw Bad(text, at);
        }

        at++;
    }

    private static FormatException Bad(string text, int at) => new($"'{text}' is no search filter: see character {at + 1}");
}
