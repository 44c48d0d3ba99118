using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>JSON as Harbor writes it: names in snake case, what is not known left out, times in RFC 3339 with milliseconds.</summary>
internal static class ApiJson
{
    /// <summary>The longest body of a request, in bytes.</summary>
    public const int MaxBody = 256 * 1024;

    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 16,
        AllowDuplicateProperties = false,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Reads the body. Fields that are not known are left alone, as Harbor does.</summary>
    /// <exception cref="OciException">400, naming the field; 413.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
    {
        var body = await ReadBytesAsync(request, cancellation);
        try
        {
            return JsonSerializer.Deserialize<T>(body.Span, Options) ?? throw ApiErrors.BadRequest.With("the body must be a JSON object");
        }
        catch (JsonException e)
        {
            var field = e.Path?.TrimStart('$').TrimStart('.') ?? "";
            throw field.Length is 0 or > 200 ? ApiErrors.BadRequest.With("the body is not the JSON that is expected here") : ApiErrors.Field(field, "not of the expected type, or given twice");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxBody)
        {
            throw ApiErrors.TooLarge.With($"a request body may have at most {MaxBody} bytes");
        }

        var buffer = new byte[(request.ContentLength ?? 4096) + 1];
        var count = 0;
        while (await request.Body.ReadAsync(buffer.AsMemory(count), cancellation) is var read and > 0)
        {
            count += read;
            if (count > MaxBody)
            {
                throw ApiErrors.TooLarge.With($"a request body may have at most {MaxBody} bytes");
            }

            if (count == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        return buffer.AsMemory(0, count);
    }
}
