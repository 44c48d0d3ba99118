using System.Text;

namespace EdgeRegistry.Identity.Tests.Leaks;

/// <summary>All that a client is told: the status, every header but the clock's, and the body.</summary>
internal static class CompleteAnswer
{
    private static readonly string[] Random = ["Date", "X-Request-Id", "Docker-Upload-UUID"];

    /// <summary>Sends a request and writes down the answer.</summary>
    public static async Task<string> AskAsync(this HttpClient client, Question question, string? credential)
    {
        using var request = new HttpRequestMessage(new HttpMethod(question.Method), question.Path);
        if (question.Body is not null)
        {
            request.Content = new ByteArrayContent(question.Body);
        }

        foreach (var (name, value) in question.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (credential is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", credential);
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var text = new StringBuilder().Append((int)answer.StatusCode).Append('\n');
        foreach (var header in answer.Headers.Concat(answer.Content.Headers).Where(header => !Random.Contains(header.Key, StringComparer.OrdinalIgnoreCase)).OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            text.Append(header.Key).Append(": ").AppendJoin(", ", header.Value).Append('\n');
        }

        return text.Append('\n').Append(Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync())).ToString();
    }
}

/// <summary>A request.</summary>
internal sealed record Question(string Method, string Path, byte[]? Body = null, params (string Name, string Value)[] Headers)
{
    public override string ToString() => $"{Method} {Path} {string.Join(' ', Headers.Select(header => $"{header.Name}: {header.Value}"))}";
}
