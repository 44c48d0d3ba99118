using System.Buffers;
using System.Text.Json;

namespace EdgeRegistry.Hosting.Access;

/// <summary>A JWK set (RFC 7517, 5): what <c>GET /service/jwks</c> answers, and what edges keep.</summary>
public static class TokenKeySet
{
    /// <summary>Reads a set; keys that are not ours to use are left out.</summary>
    /// <exception cref="JsonException">It is no such document.</exception>
    public static IReadOnlyDictionary<string, TokenKey> Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind is not JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind is not JsonValueKind.Array)
        {
            throw new JsonException("not a JWK set");
        }

        return keys.EnumerateArray().Select(TokenKey.Read).OfType<TokenKey>().DistinctBy(key => key.Id).ToDictionary(key => key.Id, StringComparer.Ordinal);
    }

    /// <summary>Writes a set.</summary>
    public static byte[] Write(IEnumerable<TokenKey> keys)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in keys)
            {
                key.Write(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
