using System.Text.Json;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Hosting.Access;

/// <summary>Reads the claims of a token whose signature was verified.</summary>
internal static class TokenPayload
{
    /// <summary>The claims, or null when one that we write is missing or no such thing.</summary>
    public static TokenClaims? Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static TokenClaims? Read(JsonElement claims)
    {
        var kind = (CallerKind)claims.GetProperty("knd").GetInt32();
        var name = claims.GetProperty("sub").GetString();
        var grants = new List<TokenScope>();
        foreach (var entry in claims.GetProperty("access").EnumerateArray())
        {
            var actions = entry.GetProperty("actions").EnumerateArray().Select(action => action.GetString() ?? "").ToArray();
            grants.Add(new TokenScope(entry.GetProperty("type").GetString() ?? "", entry.GetProperty("name").GetString() ?? "", actions));
        }

        var isAccount = kind is CallerKind.User or CallerKind.Robot && !string.IsNullOrEmpty(name);
        return isAccount && claims.GetProperty("epo").GetString() is { Length: > 0 } epoch
            ? new TokenClaims(new Caller(kind, name!), grants, epoch, claims.GetProperty("seq").GetInt64(), Time("nbf"), Time("exp"))
            : null;

        DateTimeOffset Time(string claim) => DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty(claim).GetInt64());
    }
}
