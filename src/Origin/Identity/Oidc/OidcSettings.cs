using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Identity.Oidc;

/// <summary>How to ask the OIDC provider: Harbor's settings (<c>oidc_…</c>), read at one moment.</summary>
internal sealed record OidcSettings(string Endpoint, string ClientId, string ClientSecret)
{
    public string Scope { get; private init; } = "openid profile email";

    public string GroupsClaim { get; private init; } = "";

    public string AdminGroup { get; private init; } = "";

    public string UserClaim { get; private init; } = "";

    public bool AutoOnboard { get; private init; }

    /// <summary>Reads the settings; null when no provider is set.</summary>
    public static OidcSettings? Read(RegistrySettings settings) =>
        settings.Get("oidc_endpoint").Trim().TrimEnd('/') is not { Length: > 0 } endpoint
            ? null
            : new OidcSettings(endpoint, settings.Get("oidc_client_id"), settings.Get("oidc_client_secret"))
            {
                Scope = settings.Get("oidc_scope").Replace(',', ' '),
                GroupsClaim = settings.Get("oidc_groups_claim"),
                AdminGroup = settings.Get("oidc_admin_group"),
                UserClaim = settings.Get("oidc_user_claim"),
                AutoOnboard = settings.Is("oidc_auto_onboard"),
            };

    /// <summary>Never the secret.</summary>
    public override string ToString() => Endpoint;
}
