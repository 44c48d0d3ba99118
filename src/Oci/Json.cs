using System.Text.Json;

namespace EdgeRegistry.Oci;

/// <summary>Reads members of a manifest that have to be texts.</summary>
internal static class Json
{
    internal static string? Text(JsonElement parent, string member)
    {
        if (!parent.TryGetProperty(member, out var element) || element.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : throw OciErrors.ManifestInvalid.With($"{member} is not a text");
    }

    internal static IReadOnlyDictionary<string, string> TextMap(JsonElement parent, string member)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!parent.TryGetProperty(member, out var element) || element.ValueKind == JsonValueKind.Null)
        {
            return map;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw OciErrors.ManifestInvalid.With($"{member} is not an object");
        }

        foreach (var property in element.EnumerateObject())
        {
            map[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw OciErrors.ManifestInvalid.With($"{member}.{property.Name} is not a text");
        }

        return map;
    }
}
