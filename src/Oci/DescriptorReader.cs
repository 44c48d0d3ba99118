using System.Text.Json;

namespace EdgeRegistry.Oci;

/// <summary>Reads descriptors (image-spec, descriptor.md) out of a manifest.</summary>
internal static class DescriptorReader
{
    internal static Descriptor? Read(JsonElement parent, string member, bool required)
    {
        if (!parent.TryGetProperty(member, out var element) || element.ValueKind == JsonValueKind.Null)
        {
            return required ? throw OciErrors.ManifestInvalid.With($"{member} is missing") : null;
        }

        return Read(element, member);
    }

    internal static IReadOnlyList<Descriptor> ReadList(JsonElement parent, string member)
    {
        if (!parent.TryGetProperty(member, out var element) || element.ValueKind == JsonValueKind.Null)
        {
            return []; // Go writes an empty list as null
        }

        if (element.ValueKind != JsonValueKind.Array)
        {
            throw OciErrors.ManifestInvalid.With($"{member} is not a list");
        }

        var list = new List<Descriptor>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray())
        {
            list.Add(Read(item, $"{member}[{list.Count}]"));
        }

        return list;
    }

    private static Descriptor Read(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw OciErrors.ManifestInvalid.With($"{place} is not a descriptor");
        }

        var mediaType = Json.Text(element, "mediaType");
        if (string.IsNullOrEmpty(mediaType))
        {
            throw OciErrors.ManifestInvalid.With($"{place}.mediaType is missing");
        }

        var text = Json.Text(element, "digest");
        if (!Digest.TryParse(text, out var digest))
        {
            throw OciErrors.DigestInvalid.With($"{place}.digest is missing or not a digest", text);
        }

        if (!element.TryGetProperty("size", out var size) || size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var bytes) || bytes < 0)
        {
            throw OciErrors.ManifestInvalid.With($"{place}.size is missing or not a number of bytes");
        }

        var hasUrls = element.TryGetProperty("urls", out var urls) && urls.ValueKind == JsonValueKind.Array && urls.GetArrayLength() > 0;
        return new Descriptor(mediaType, digest, bytes, hasUrls);
    }
}
