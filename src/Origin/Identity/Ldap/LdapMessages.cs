using System.Formats.Asn1;
using System.Numerics;
using System.Text;

namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>Messages as they are sent and received (RFC 4511): those few that a login needs.</summary>
internal static class LdapMessages
{
    public const string StartTls = "1.3.6.1.4.1.1466.20037";
    public const string PagedResults = "1.2.840.113556.1.4.319";

    private static readonly Asn1Tag Controls = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private enum Dereferencing
    {
        Never = 0,
    }

    public static byte[] Bind(int id, string dn, string password) => Message(id, writer =>
    {
        using var bind = writer.PushSequence(Operation(0));
        writer.WriteInteger(3);
        writer.WriteOctetString(Encoding.UTF8.GetBytes(dn));
        writer.WriteOctetString(Encoding.UTF8.GetBytes(password), new Asn1Tag(TagClass.ContextSpecific, 0));
    });

    public static byte[] Unbind(int id) => Message(id, writer => writer.WriteNull(new Asn1Tag(TagClass.Application, 2)));

    public static byte[] Extended(int id, string oid) => Message(id, writer =>
    {
        using var extended = writer.PushSequence(Operation(23));
        writer.WriteOctetString(Encoding.ASCII.GetBytes(oid), new Asn1Tag(TagClass.ContextSpecific, 0));
    });

    /// <exception cref="FormatException">The filter is none.</exception>
    public static byte[] Search(int id, LdapSearch search, byte[] cookie) => Message(
        id,
        writer =>
        {
            using var sequence = writer.PushSequence(Operation(3));
            writer.WriteOctetString(Encoding.UTF8.GetBytes(search.Base));
            writer.WriteEnumeratedValue(search.Scope);
            writer.WriteEnumeratedValue(Dereferencing.Never);
            writer.WriteInteger(search.PageSize > 0 ? 0 : search.Most);
            writer.WriteInteger((int)Math.Ceiling(search.TimeLimit.TotalSeconds));
            writer.WriteBoolean(false);
            LdapFilter.Write(writer, search.Filter);
            using var attributes = writer.PushSequence();
            foreach (var name in search.Attributes)
            {
                writer.WriteOctetString(Encoding.UTF8.GetBytes(name));
            }
        },
        search.PageSize > 0 ? writer => WritePaging(writer, search.PageSize, cookie) : null);

    /// <summary>The whole of a received message, its number read.</summary>
    /// <exception cref="AsnContentException">It is no LDAP.</exception>
    public static (int Id, AsnReader Behind) Read(ReadOnlyMemory<byte> message)
    {
        var reader = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
        return ((int)reader.ReadInteger(), reader);
    }

    public static LdapOutcome ReadOutcome(AsnReader operation)
    {
        var code = new BigInteger(operation.ReadEnumeratedBytes().Span, isBigEndian: true);
        operation.ReadOctetString();
        return new LdapOutcome((LdapResult)(int)code, Encoding.UTF8.GetString(operation.ReadOctetString()));
    }

    public static LdapEntry ReadEntry(AsnReader operation)
    {
        var dn = Encoding.UTF8.GetString(operation.ReadOctetString());
        var attributes = new Dictionary<string, IReadOnlyList<byte[]>>(StringComparer.OrdinalIgnoreCase);
        var list = operation.ReadSequence();
        while (list.HasData)
        {
            var attribute = list.ReadSequence();
            var name = Encoding.UTF8.GetString(attribute.ReadOctetString());
            var set = attribute.ReadSetOf(skipSortOrderValidation: true);
            var values = new List<byte[]>();
            while (set.HasData)
            {
                values.Add(set.ReadOctetString());
            }

            attributes[name] = values;
        }

        return new LdapEntry(dn, attributes);
    }

    /// <summary>Where the next page begins; empty after the last one, and where the server knows no pages.</summary>
    public static byte[] ReadCookie(AsnReader message)
    {
        if (!message.HasData || !message.PeekTag().HasSameClassAndValue(Controls))
        {
            return [];
        }

        var controls = message.ReadSequence(Controls);
        while (controls.HasData)
        {
            var control = controls.ReadSequence();
            var oid = Encoding.ASCII.GetString(control.ReadOctetString());
            if (control.HasData && control.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
            {
                control.ReadBoolean();
            }

            if (oid == PagedResults && control.HasData)
            {
                var value = new AsnReader(control.ReadOctetString(), AsnEncodingRules.BER).ReadSequence();
                value.ReadInteger();
                return value.ReadOctetString();
            }
        }

        return [];
    }

    private static Asn1Tag Operation(int number) => new(TagClass.Application, number, isConstructed: true);

    private static void WritePaging(AsnWriter writer, int size, byte[] cookie)
    {
        var value = new AsnWriter(AsnEncodingRules.BER);
        using (value.PushSequence())
        {
            value.WriteInteger(size);
            value.WriteOctetString(cookie);
        }

        using var controls = writer.PushSequence(Controls);
        using var control = writer.PushSequence();
        writer.WriteOctetString(Encoding.ASCII.GetBytes(PagedResults));
        writer.WriteOctetString(value.Encode());
    }

    private static byte[] Message(int id, Action<AsnWriter> write, Action<AsnWriter>? controls = null)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            write(writer);
            controls?.Invoke(writer);
        }

        return writer.Encode();
    }
}

/// <summary>How a request ended.</summary>
internal readonly record struct LdapOutcome(LdapResult Result, string Diagnostic);

/// <summary>A search.</summary>
/// <param name="Base">The entry below which to look.</param>
/// <param name="Scope">How far.</param>
/// <param name="Filter">Which entries (RFC 4515).</param>
/// <param name="Attributes">What of them.</param>
/// <param name="Most">The most entries that are wanted.</param>
internal sealed record LdapSearch(string Base, LdapScope Scope, string Filter, IReadOnlyList<string> Attributes, int Most)
{
    /// <summary>How many entries come at once (RFC 2696); 0 for all in one answer.</summary>
    public int PageSize { get; init; }

    /// <summary>How long the server may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(5);
}
