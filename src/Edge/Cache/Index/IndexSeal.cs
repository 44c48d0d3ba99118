using EdgeRegistry.Hosting.Files;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>What must not differ between the program that wrote a store and the one that reads it.</summary>
internal sealed record IndexShape(int Version, int RecordBytes, long PageBytes, long SegmentBytes, long IndexBytes);

/// <summary>A file of a checkpoint.</summary>
internal sealed record SealedFile(string Path, long Length, uint Crc);

/// <summary>A piece of the log: [From, To) in FASTER's addresses.</summary>
internal sealed record SealedPiece(long From, long To, uint Crc);

/// <summary>
/// What a completed checkpoint consists of, to the byte. FASTER follows the addresses in its files without checking them, and a wrong
/// one can end the process; so it is only ever given files that are what they were when the seal was written. Layout: eight
/// hexadecimal digits of CRC-32C, a line feed, JSON. Written to a new file and renamed: it is the old seal or the new one.
/// </summary>
internal sealed record IndexSeal(IndexShape Shape, Guid IndexToken, Guid LogToken, long Begin, long Tail, long IndexedTail, SealedFile[] Files, SealedPiece[] Log)
{
    private const string Name = "seal";

    /// <summary>The facts that it covers; null when that is not known.</summary>
    public FactsMark? Facts { get; init; }

    public static IndexSeal? Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path).AsSpan();
        return bytes.Length > 9
            && uint.TryParse(Encoding.ASCII.GetString(bytes[..8]), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var crc)
            && crc == Crc32C.Of(bytes[9..])
            ? JsonSerializer.Deserialize<IndexSeal>(bytes[9..])
            : null;
    }

    public void Write(string folder)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(this);
        var path = Path.Combine(folder, Name);
        using (var file = File.Create(path + ".new"))
        {
            file.Write(Encoding.ASCII.GetBytes($"{Crc32C.Of(body):x8}\n"));
            file.Write(body);
        }

        NativeFiles.Rename(path + ".new", path);
    }
}
