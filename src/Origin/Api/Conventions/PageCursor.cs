using System.Buffers.Text;
using System.Text.Json;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>
/// Where a page begins for who follows the links: behind the entry with this key, with the count that the first page found. So a page far
/// behind costs what the first one does. Clients pass it on as it is (<c>after</c>): base64url of <c>[key,total]</c>.
/// </summary>
/// <param name="Key">A number or a text.</param>
/// <param name="Total">How many entries there were when the list was begun.</param>
internal sealed record PageCursor(object Key, long Total)
{
    private const int Longest = 1024;

    /// <summary>Reads one.</summary>
    /// <exception cref="OciException">422: it is none of ours.</exception>
    public static PageCursor Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text.Length <= Longest ? Base64Url.DecodeFromChars(text) : []);
            var key = json.RootElement[0];
            return new PageCursor(key.ValueKind is JsonValueKind.Number ? key.GetInt64() : key.GetString() ?? throw new FormatException(), json.RootElement[1].GetInt64());
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw ApiErrors.Unprocessable.With("after in query should be what a link of ours says");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<object[]>([Key, Total]));
}
