using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>What tokens say and how long they and the keys that sign them last.</summary>
public sealed class TokensOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Tokens";

    /// <summary>The registry's name in tokens and challenges (<c>service</c>, <c>iss</c>, <c>aud</c>); the same at the origin and all its edges.</summary>
    public string Service { get; set; } = "edgeregistry";

    /// <summary>How long a token is good. Clients get a new one by themselves.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Whether <c>docker login</c> is given a refresh token to keep in the place of the password. Without, docker keeps the password, as
    /// with Harbor, and <c>podman login</c> and <c>skopeo login</c> can read docker's file, which they refuse while a refresh token is in it.
    /// </summary>
    public bool Refresh { get; set; } = true;

    /// <summary>How long the refresh token that <c>docker login</c> keeps is good after its last use.</summary>
    public TimeSpan RefreshLife { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a key signs before the next one takes its place.</summary>
    public TimeSpan KeyAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a new key is published before it signs, so that everybody knows it by then.</summary>
    public TimeSpan KeyLead { get; set; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (Service.Length is 0 or > 100 || Service.AsSpan().ContainsAny('"', '\\', ' ') || Service.Any(c => c is < ' ' or > '~'))
        {
            yield return "Service must be 1 to 100 characters of ASCII without spaces, quotes and backslashes";
        }

        if (Life < TimeSpan.FromSeconds(10) || Life > TimeSpan.FromMinutes(5))
        {
            yield return "Life must be between 00:00:10 and 00:05:00: what a token grants is not asked again before it ends";
        }

        if (RefreshLife < TimeSpan.FromMinutes(1) || RefreshLife > TimeSpan.FromDays(3650))
        {
            yield return "RefreshLife must be between one minute and 3650 days";
        }

        if (KeyLead < TimeSpan.FromMinutes(3) || KeyAge < KeyLead * 2)
        {
            yield return "KeyLead must be at least 00:03:00, and KeyAge at least twice that";
        }
    }
}
