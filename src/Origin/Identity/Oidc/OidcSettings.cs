using System.Text.RegularExpressions;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Identity.Oidc;

/// <summary>How to ask the OIDC provider: Harbor's settings (<c>oidc_…</c>), read at one moment.</summary>
internal sealed record OidcSettings(string Endpoint, string ClientId, string ClientSecret)
{
    public string Scope { get; private init; } = "openid profile email";

    public string GroupsClaim { get; private init; } = "";

    public string AdminGroup { get; private init; } = "";

    /// <summary>Which groups of the claim count; null for all. The administrators' group counts whatever it says.</summary>
    public Regex? GroupFilter { get; private init; }

    /// <summary>Whether the provider's certificate must be good.</summary>
    public bool VerifyCert { get; private init; } = true;

    public string UserClaim { get; private init; } = "";

    public bool AutoOnboard { get; private init; }

    /// <summary>Reads the settings; null when no provider is set.</summary>
    /// <exception cref="OidcUnavailableException">They cannot be used.</exception>
    public static OidcSettings? Read(RegistrySettings settings) =>
        settings.Get("oidc_endpoint").Trim().TrimEnd('/') is not { Length: > 0 } endpoint
            ? null
            : new OidcSettings(endpoint, settings.Get("oidc_client_id"), settings.Get("oidc_client_secret"))
            {
                Scope = settings.Get("oidc_scope").Replace(',', ' '),
                GroupsClaim = settings.Get("oidc_groups_claim"),
                AdminGroup = settings.Get("oidc_admin_group"),
                GroupFilter = Filter(settings.Get("oidc_group_filter")),
                VerifyCert = settings.Is("oidc_verify_cert", otherwise: true),
                UserClaim = settings.Get("oidc_user_claim"),
                AutoOnboard = settings.Is("oidc_auto_onboard"),
            };

    // Harbor's are Go's: linear, without look-around and back references, as these.
    private static Regex? Filter(string pattern)
    {
        try
        {
            return pattern.Length == 0 ? null : new Regex(pattern, KnownSetting.PatternOptions);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new OidcUnavailableException("oidc_group_filter is no regular expression", e); // it stands in the configuration: what is set is looked at before
        }
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => Endpoint;
}
