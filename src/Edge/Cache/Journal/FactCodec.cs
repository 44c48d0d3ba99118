using System.Buffers.Binary;
using System.Text;

namespace EdgeRegistry.Edge.Cache.Journal;

/// <summary>
/// <code>payload := kind:u8 at:i64 size:i64 mediaType:i32 repository:text tag:text digest:text ; text := length:u8 utf8</code>
/// One layout for every kind: 21 bytes of numbers compress to nothing against a digest's 71, and the reader has one path.
/// </summary>
internal static class FactCodec
{
    public const int MaximumPayload = NumbersLength + 3 + MaximumRepository + MaximumTag + MaximumDigest;

    private const int NumbersLength = 21;
    private const int MaximumRepository = 255;
    private const int MaximumTag = 128;
    private const int MaximumDigest = 135;

    private enum Kind : byte
    {
        BlobLinkProven = 1,
        ManifestLinkProven = 2,
        BlobLinkDropped = 3,
        ManifestLinkDropped = 4,
        TagKnown = 5,
        TagDropped = 6,
        ProjectPublic = 7, // from version 2 on
        ProjectDropped = 8,
    }

    /// <exception cref="ArgumentException">A text is longer than the format allows.</exception>
    public static void Validate(Fact fact)
    {
        var (_, _, _, _, tag, digest) = Parts(fact);
        Check(fact.Repository, MaximumRepository, nameof(fact.Repository));
        Check(tag, MaximumTag, "tag");
        Check(digest, MaximumDigest, "digest");
    }

    /// <summary>Writes frame and payload; returns their length.</summary>
    /// <param name="fact">A validated fact.</param>
    /// <param name="record">At least <see cref="JournalFormat.FrameLength"/> + <see cref="MaximumPayload"/> bytes.</param>
    public static int Encode(Fact fact, Span<byte> record)
    {
        var (kind, at, size, mediaType, tag, digest) = Parts(fact);
        var payload = record[JournalFormat.FrameLength..];
        payload[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(payload[1..], at);
        BinaryPrimitives.WriteInt64LittleEndian(payload[9..], size);
        BinaryPrimitives.WriteInt32LittleEndian(payload[17..], mediaType);
        var length = NumbersLength;
        length += WriteText(fact.Repository, payload[length..]);
        length += WriteText(tag, payload[length..]);
        length += WriteText(digest, payload[length..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], JournalFormat.RecordCrc(payload[..length]));
        return JournalFormat.FrameLength + length;
    }

    /// <summary>True when a payload speaks of a link; false of a tag, or when it is none of ours.</summary>
    public static bool IsOfLink(ReadOnlySpan<byte> payload) => (Kind)payload[0] is Kind.BlobLinkProven or Kind.ManifestLinkProven or Kind.BlobLinkDropped or Kind.ManifestLinkDropped;

    /// <summary>Reads a payload whose checksum was right; null when it still is none of ours.</summary>
    public static Fact? Decode(ReadOnlySpan<byte> payload, Interner repositories)
    {
        if (payload.Length < NumbersLength)
        {
            return null;
        }

        var kind = (Kind)payload[0];
        var at = BinaryPrimitives.ReadInt64LittleEndian(payload[1..]);
        var size = BinaryPrimitives.ReadInt64LittleEndian(payload[9..]);
        var mediaType = BinaryPrimitives.ReadInt32LittleEndian(payload[17..]);
        var rest = payload[NumbersLength..];
        if (!TryReadText(ref rest, out var name) || !TryReadText(ref rest, out var tag) || !TryReadText(ref rest, out var digest) || !rest.IsEmpty)
        {
            return null;
        }

        var repository = repositories.Get(name);
        return kind switch
        {
            Kind.BlobLinkProven => new BlobLinkProven(repository, Text(digest), size, at),
            Kind.ManifestLinkProven => new ManifestLinkProven(repository, Text(digest), mediaType, size, at),
            Kind.BlobLinkDropped => new BlobLinkDropped(repository, Text(digest)),
            Kind.ManifestLinkDropped => new ManifestLinkDropped(repository, Text(digest)),
            Kind.TagKnown => new TagKnown(repository, Text(tag), Text(digest), mediaType, size, at),
            Kind.TagDropped => new TagDropped(repository, Text(tag)),
            Kind.ProjectPublic => new ProjectPublic(repository, at),
            Kind.ProjectDropped => new ProjectDropped(repository),
            _ => null,
        };
    }

    private static (Kind Kind, long At, long Size, int MediaType, string Tag, string Digest) Parts(Fact fact) => fact switch
    {
        BlobLinkProven f => (Kind.BlobLinkProven, f.AtUnixMilliseconds, f.Size, 0, "", f.Digest),
        ManifestLinkProven f => (Kind.ManifestLinkProven, f.AtUnixMilliseconds, f.Size, f.MediaTypeCode, "", f.Digest),
        BlobLinkDropped f => (Kind.BlobLinkDropped, 0, 0, 0, "", f.Digest),
        ManifestLinkDropped f => (Kind.ManifestLinkDropped, 0, 0, 0, "", f.Digest),
        TagKnown f => (Kind.TagKnown, f.AtUnixMilliseconds, f.Size, f.MediaTypeCode, f.Tag, f.Digest),
        TagDropped f => (Kind.TagDropped, 0, 0, 0, f.Tag, ""),
        ProjectPublic f => (Kind.ProjectPublic, f.AtUnixMilliseconds, 0, 0, "", ""),
        ProjectDropped => (Kind.ProjectDropped, 0, 0, 0, "", ""),
        _ => throw new ArgumentException($"The journal has no format for {fact.GetType().Name}.", nameof(fact)),
    };

    private static void Check(string text, int maximum, string what)
    {
        if (Encoding.UTF8.GetByteCount(text) > maximum)
        {
            throw new ArgumentException($"The {what} is longer than {maximum} bytes of UTF-8.", what);
        }
    }

    private static int WriteText(string text, Span<byte> to)
    {
        var length = Encoding.UTF8.GetBytes(text, to[1..]);
        to[0] = (byte)length;
        return 1 + length;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> from, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (from.IsEmpty || from.Length < 1 + from[0])
        {
            return false;
        }

        text = from.Slice(1, from[0]);
        from = from[(1 + text.Length)..];
        return true;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
