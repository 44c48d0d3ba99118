using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeRegistry.Edge.Cache.Disk;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Edge.Fetching.Partials;

/// <summary>
/// Which bytes of a partial blob's file count: those that were in the file before this was written. Layout: eight hexadecimal digits of
/// CRC-32C, a line feed, JSON. Written to a new file and renamed: it is the old map or the new one.
/// </summary>
/// <param name="Version">Of this layout.</param>
/// <param name="Size">Size of the whole blob in bytes.</param>
/// <param name="Boot">The machine's boot during which it holds; empty when the bytes were flushed, so that it holds after any.</param>
/// <param name="Extents">First byte and end of each stretch, in order.</param>
internal sealed record PartialMap(int Version, long Size, string Boot, long[] Extents)
{
    private const int Current = 1;
    private const int HeadBytes = 9;

    /// <summary>This boot of the machine.</summary>
    public static string ThisBoot { get; } = BootRecord.BootId();

    /// <summary>The stretches.</summary>
    public IReadOnlyList<Extent> Here => [.. Extents.Chunk(2).Select(pair => new Extent(pair[0], pair[1]))];

    /// <summary>Makes one.</summary>
    public static PartialMap Of(long size, IEnumerable<Extent> here, bool isFlushed) =>
        new(Current, size, isFlushed ? "" : ThisBoot, [.. here.SelectMany(extent => (long[])[extent.From, extent.To])]);

    /// <summary>Reads one; null when there is any doubt.</summary>
    public static PartialMap? Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path).AsSpan();
            return bytes.Length > HeadBytes
                && uint.TryParse(Encoding.ASCII.GetString(bytes[..8]), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var crc)
                && crc == Crc32C.Of(bytes[HeadBytes..])
                && JsonSerializer.Deserialize<PartialMap>(bytes[HeadBytes..]) is { } map
                && map.IsSane()
                ? map
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // as good as missing
        }
    }

    /// <summary>Writes it, durably where its bytes are.</summary>
    public void Write(string path)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(this);
        using (var file = File.OpenHandle(path + ".new", FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, Encoding.ASCII.GetBytes($"{Crc32C.Of(body):x8}\n"), 0);
            RandomAccess.Write(file, body, HeadBytes);
            if (Boot.Length == 0)
            {
                RandomAccess.FlushToDisk(file);
            }
        }

        NativeFiles.Rename(path + ".new", path);
    }

    private bool IsSane()
    {
        if (Version != Current || Boot is not "" && Boot != ThisBoot || Extents is null || Extents.Length % 2 != 0 || Extents.Length == 0)
        {
            return false;
        }

        for (var i = 1; i < Extents.Length; i++)
        {
            if (Extents[i] <= Extents[i - 1])
            {
                return false;
            }
        }

        return Extents[0] >= 0 && Extents[^1] <= Size;
    }
}
