using System.Text.Json;
using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Http;

namespace EdgeRegistry.Hosting.Errors;

/// <summary>The one writer of the error envelope (distribution-spec, "Error Codes").</summary>
public static class ErrorWriter
{
    /// <summary>Seconds that a client is asked to wait after a 503.</summary>
    public const int RetryAfterSeconds = 5;

    /// <summary>Answers with a refusal. Does nothing to a response that has started.</summary>
    public static Task WriteAsync(HttpContext context, OciException refusal)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = refusal.Error.Status;
        response.ContentType = "application/json";
        foreach (var (name, value) in refusal.Headers)
        {
            response.Headers[name] = value;
        }

        if (refusal.Error.Status is StatusCodes.Status503ServiceUnavailable && !response.Headers.ContainsKey("Retry-After"))
        {
            response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        var body = Envelope(refusal.Entries);
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static byte[] Envelope(IReadOnlyList<OciErrorEntry> entries)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("errors");
            foreach (var entry in entries)
            {
                json.WriteStartObject();
                json.WriteString("code", entry.Code);
                json.WriteString("message", entry.Message);
                if (entry.Detail is not null)
                {
                    json.WriteString("detail", entry.Detail);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
