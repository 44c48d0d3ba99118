using System.Globalization;
using System.Text.Json;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Audit;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>Reads the pulls of a batch; one that cannot be read is left out, or the edge would send it for ever.</summary>
internal static class ReportedPull
{
    private const int LongestId = 64, LongestName = 255, LongestAddress = 64;

    /// <summary>The batch as lines of the audit log.</summary>
    /// <param name="batch">The body; disposed here.</param>
    /// <param name="edge">The account of the edge.</param>
    /// <param name="now">Nothing happened later (Unix milliseconds).</param>
    public static IReadOnlyList<AuditEvent> ReadAll(JsonDocument batch, string edge, long now)
    {
        using (batch)
        {
            return batch.RootElement.ValueKind is JsonValueKind.Object && batch.RootElement.TryGetProperty("events", out var events) && events.ValueKind is JsonValueKind.Array
                ? [.. events.EnumerateArray().Select(one => Read(one, edge, now)).OfType<AuditEvent>()]
                : [];
        }
    }

    private static AuditEvent? Read(JsonElement pull, string edge, long now)
    {
        if (pull.ValueKind is not JsonValueKind.Object
            || Text(pull, "id", LongestId) is not { Length: > 0 } id
            || !RepositoryName.TryParse(Text(pull, "repository", LongestName), out var repository)
            || !Reference.TryParse(Text(pull, "reference", LongestName), out var reference)
            || !Digest.TryParse(Text(pull, "digest", LongestName), out var digest))
        {
            return null;
        }

        return new AuditEvent(Who(pull), "pull", "artifact", $"{repository.Value}{(reference.Tag is null ? '@' : ':')}{reference.Value}")
        {
            Project = repository.Project,
            Address = Text(pull, "address", LongestAddress),
            Client = Text(pull, "client", LongestName),
            Detail = string.Join(", ", Details(pull, edge, reference.Tag is null ? null : digest)),
            Time = Math.Clamp(Number(pull, "time", now), 0, now),
            OriginId = $"{edge}/{id}",
        };
    }

    private static IEnumerable<string> Details(JsonElement pull, string edge, Digest? digest)
    {
        if (digest is not null)
        {
            yield return digest.Value;
        }

        yield return $"at {edge}";
        if (Number(pull, "pulls", 1) is > 1 and var pulls)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{pulls} pulls");
        }
    }

    private static Caller Who(JsonElement pull)
    {
        var kind = (CallerKind)Number(pull, "kind", 0);
        return kind is CallerKind.User or CallerKind.Robot && Text(pull, "actor", LongestName) is { Length: > 0 } name ? new Caller(kind, name) : Caller.Anonymous;
    }

    private static long Number(JsonElement pull, string name, long otherwise) =>
        pull.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number : otherwise;

    private static string? Text(JsonElement pull, string name, int longest) =>
        pull.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { } text ? (text.Length > longest ? text[..longest] : text) : null;
}
